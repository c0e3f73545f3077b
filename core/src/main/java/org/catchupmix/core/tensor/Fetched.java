package org.catchupmix.core.tensor;

import java.util.List;

/** Numbers of tensors on their way to the host, see {@link Memory#fetch}. */
public interface Fetched {
  /** Whether {@link #values} would not wait. */
  boolean isThere();

  /**
   * The numbers of each tensor, in double precision; waits for them, not for work behind them. To
   * be called once: the memory that they came through is then another's.
   */
  List<double[]> values();
}
