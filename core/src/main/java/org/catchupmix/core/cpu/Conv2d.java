package org.catchupmix.core.cpu;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.host.ArrayPool;

/**
 * Convolution and its two gradients, on row-major arrays.
 *
 * <pre>
 *   x, dx [N,H,W,Cin]   w, dw [Cout,KH,KW,Cin]   y, dy [N,OH,OW,Cout]
 * </pre>
 *
 * <p>Results have the same bits for any number of threads.
 */
final class Conv2d {
  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final PlanCache<Conv2dGeometry, Conv2dForward> forwards = new PlanCache<>();
  private final PlanCache<Conv2dGeometry, Conv2dInputGradient> inputGradients = new PlanCache<>();
  private final PlanCache<Conv2dGeometry, Conv2dWeightGradient> weightGradients = new PlanCache<>();

  /**
   * Convolutions that run on these threads.
   *
   * @param pool where scratch memory comes from
   */
  Conv2d(Workers workers, ArrayPool<float[]> pool) {
    this.workers = workers;
    this.pool = pool;
  }

  /** Convolves x with w; y is overwritten. */
  void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
    forwards.get(g, Conv2dForward::new).run(workers, pool, x, w, y);
  }

  /** The gradient to x; dx is overwritten. */
  void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
    inputGradients.get(g, Conv2dInputGradient::new).run(workers, pool, dy, w, dx);
  }

  /** The gradient to w; dw is overwritten. */
  void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
    weightGradients.get(g, Conv2dWeightGradient::new).run(workers, pool, x, dy, dw);
  }
}
