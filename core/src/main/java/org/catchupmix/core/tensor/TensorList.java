package org.catchupmix.core.tensor;

import java.util.List;
import java.util.TreeMap;

/** Makes tensors and lists those that are not released. */
public final class TensorList {
  private final TreeMap<Long, Tensor> live = new TreeMap<>();
  private long made;

  public Tensor make(Device device, Shape shape, DType dtype, Buffer buffer) {
    Tensor t = new Tensor(this, made++, device, shape, dtype, buffer);
    live.put(t.number, t);
    return t;
  }

  void remove(Tensor t) {
    live.remove(t.number);
  }

  /** The number of tensors made so far, a mark for the other methods. */
  public long made() {
    return made;
  }

  /** Whether a tensor was made here since the mark, and is not released. */
  public boolean madeSince(long mark, Tensor t) {
    return t.number >= mark && live.get(t.number) == t;
  }

  /** Releases all tensors made since the mark but one, newest first. */
  public void releaseSince(long mark, Tensor except) {
    for (Tensor t : List.copyOf(live.tailMap(mark, true).descendingMap().values())) {
      if (t != except) {
        t.release();
      }
    }
  }
}
