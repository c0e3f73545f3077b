package org.catchupmix.gpu;

/** A device that can time its work; an emulator cannot. */
public interface GpuTimer {
  /**
   * The device's time for some launches, by its own clock.
   *
   * @param launches starts them, and nothing that waits
   * @param coldL2 whether the second-level cache is filled with something else before each
   * @return microseconds of each repetition, in their order
   */
  double[] microseconds(Runnable launches, int repetitions, boolean coldL2);
}
