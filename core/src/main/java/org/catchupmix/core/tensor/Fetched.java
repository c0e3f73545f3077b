package org.catchupmix.core.tensor;

import java.util.List;

/** Elements of tensors that are being copied to the host, see {@link Memory#fetch}. */
public interface Fetched {
  /** Whether {@link #values} returns without waiting. */
  boolean isThere();

  /**
   * The elements of each tensor, in double precision; waits for the copy, not for later work. Call
   * it once, as the memory of the copy is then reused.
   */
  List<double[]> values();

  /** Elements that are on the host already. */
  static Fetched of(List<double[]> values) {
    record Copied(List<double[]> values) implements Fetched {
      @Override
      public boolean isThere() {
        return true;
      }
    }

    return new Copied(values);
  }
}
