package org.catchupmix.kernels.lab;

import java.util.Map;

/** Measures a variant on some kind of device. */
interface LabMeter {
  /**
   * Starts it, as often as it likes.
   *
   * @param launches starts the variant's kernels once
   * @param leastBytes that it must move
   */
  Map<Metric, Double> measure(Runnable launches, long leastBytes);
}
