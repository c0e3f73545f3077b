package org.catchupmix.core.tensor;

/** Makes tensors and lists those that are not released, newest first. */
public final class TensorList {
  private Tensor newest;
  private long made;

  /** An empty list. */
  public TensorList() {}

  /** Makes a tensor in memory of a device. */
  public Tensor make(Device device, Shape shape, DType dtype, Buffer buffer) {
    Tensor t = new Tensor(device, shape, dtype, buffer);
    t.list = this;
    t.number = made++;
    t.older = newest;
    if (newest != null) {
      newest.newer = t;
    }
    newest = t;
    return t;
  }

  /** Forgets a tensor that was released. */
  void remove(Tensor t) {
    if (t.newer == null) {
      newest = t.older;
    } else {
      t.newer.older = t.older;
    }
    if (t.older != null) {
      t.older.newer = t.newer;
    }
    t.list = null;
    t.older = null;
    t.newer = null;
  }

  /** The number of tensors made so far, a mark for the other methods. */
  public long made() {
    return made;
  }

  /** Whether a tensor was made here since the mark, and is not released. */
  public boolean madeSince(long mark, Tensor t) {
    return t.list == this && t.number >= mark;
  }

  /** Releases all tensors made since the mark but one. */
  public void releaseSince(long mark, Tensor except) {
    for (Tensor t = newest; t != null && t.number >= mark; ) {
      Tensor next = t.older;
      if (t != except) {
        t.release();
      }
      t = next;
    }
  }
}
