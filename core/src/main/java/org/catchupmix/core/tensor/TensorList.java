package org.catchupmix.core.tensor;

/** Makes tensors and lists those that are not released, in the order in which they were made. */
public final class TensorList {
  private Tensor newest;
  private long made;

  public Tensor make(Device device, Shape shape, DType dtype, Buffer buffer) {
    Tensor t = new Tensor(this, made++, device, shape, dtype, buffer);
    t.older = newest;
    if (newest != null) {
      newest.newer = t;
    }
    newest = t;
    return t;
  }

  void remove(Tensor t) {
    if (t.newer == null) {
      newest = t.older;
    } else {
      t.newer.older = t.older;
    }
    if (t.older != null) {
      t.older.newer = t.newer;
    }
    t.older = null; // whoever still holds t must not hold its neighbours
    t.newer = null;
  }

  /** The number of tensors made so far, a mark for the other methods. */
  public long made() {
    return made;
  }

  /** Whether a tensor was made here since the mark, and is not released. */
  public boolean madeSince(long mark, Tensor t) {
    return t.list == this && t.number >= mark && !t.isReleased();
  }

  /** Releases all tensors made since the mark but one, newest first. */
  public void releaseSince(long mark, Tensor except) {
    Tensor older;
    for (Tensor t = newest; t != null && t.number >= mark; t = older) {
      older = t.older;
      if (t != except) {
        t.release();
      }
    }
  }
}
