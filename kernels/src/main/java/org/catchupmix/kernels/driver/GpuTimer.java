package org.catchupmix.kernels.driver;

/** Measures how long launches take on a device that has a clock. */
public interface GpuTimer {
  /**
   * Time of the launches, the one-time costs of the first run left out.
   *
   * @param launches starts kernels; runs several times
   * @param repetitions how often, at least 1
   * @param coldL2 whether the second-level cache is emptied before each run: what a kernel costs in
   *     a training step, where its data comes from memory; else its data may be there from the run
   *     before
   * @return the median in microseconds where the cache is cold, the mean where it is warm
   */
  double microseconds(Runnable launches, int repetitions, boolean coldL2);
}
