package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;

/**
 * One pass of a convolution of given sizes, with all that depends on the sizes alone.
 *
 * <p>Results have the same bits for any number of threads.
 */
interface ConvolutionPlan {
  /**
   * Runs the pass; overwrites out.
   *
   * @param pool lends scratch memory
   * @param a the first operand of the {@link ConvolutionPass}
   * @param b the second operand
   */
  void run(Workers workers, ArrayPool<float[]> pool, float[] a, float[] b, float[] out);
}
