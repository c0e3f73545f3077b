package org.catchupmix.core.cpu;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.host.ArrayPool;

/**
 * Convolution with 3x3 kernels and stride 1 in fewer multiplications, and its two gradients.
 *
 * <pre>
 *   x, dx [N,H,W,Cin]   w, dw [Cout,3,3,Cin]   y, dy [N,OH,OW,Cout]
 * </pre>
 *
 * <p>Relative errors with 64 to 512 channels, in the Euclidean norm: 0.9e-6 for tiles of 2 and
 * 2.4e-6 for tiles of 4, where the direct convolution has 0.3e-6. Which tile is used is left to
 * {@link WinogradChoice}.
 *
 * <p>Results have the same bits for any number of threads.
 */
final class WinogradConvolution {
  /** The three passes of a convolution. */
  enum Pass {
    FORWARD,
    INPUT_GRADIENT,
    WEIGHT_GRADIENT
  }

  private record Key(Conv2dGeometry geometry, WinogradTile tile) {}

  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final PlanCache<Key, WinogradForward> forwards = new PlanCache<>();
  private final PlanCache<Key, WinogradForward> inputGradients = new PlanCache<>();
  private final PlanCache<Key, WinogradWeightGradient> weightGradients = new PlanCache<>();

  /**
   * Convolutions that run on these threads.
   *
   * @param pool where scratch memory comes from
   */
  WinogradConvolution(Workers workers, ArrayPool<float[]> pool) {
    this.workers = workers;
    this.pool = pool;
  }

  /** Whether the sizes are 3x3, stride 1, padding at most 2. */
  static boolean supports(Conv2dGeometry g) {
    return g.kernelHeight() == 3 && g.kernelWidth() == 3 && g.stride() == 1 && g.padding() <= 2;
  }

  /**
   * Whether this pass is expected to be faster than the direct convolution by at least 5 %; false
   * for what is not supported.
   */
  static boolean pays(Conv2dGeometry g, Pass pass) {
    return WinogradChoice.pays(g, pass);
  }

  /** Convolves x with w; y is overwritten. */
  void forward(Conv2dGeometry g, float[] x, float[] w, float[] y) {
    forward(g, WinogradChoice.tile(g, Pass.FORWARD), x, w, y);
  }

  /** The gradient to x; dx is overwritten. */
  void inputGradient(Conv2dGeometry g, float[] dy, float[] w, float[] dx) {
    inputGradient(g, WinogradChoice.tile(g, Pass.INPUT_GRADIENT), dy, w, dx);
  }

  /** The gradient to w; dw is overwritten. */
  void weightGradient(Conv2dGeometry g, float[] x, float[] dy, float[] dw) {
    weightGradient(g, WinogradChoice.tile(g, Pass.WEIGHT_GRADIENT), x, dy, dw);
  }

  /** With this tile; for tests and measurements. */
  void forward(Conv2dGeometry g, WinogradTile tile, float[] x, float[] w, float[] y) {
    forwards
        .get(new Key(g, tile), k -> WinogradForward.forward(k.geometry(), k.tile()))
        .run(workers, pool, x, w, y);
  }

  /** With this tile; for tests and measurements. */
  void inputGradient(Conv2dGeometry g, WinogradTile tile, float[] dy, float[] w, float[] dx) {
    inputGradients
        .get(new Key(g, tile), k -> WinogradForward.inputGradient(k.geometry(), k.tile()))
        .run(workers, pool, dy, w, dx);
  }

  /** With this tile; for tests and measurements. */
  void weightGradient(Conv2dGeometry g, WinogradTile tile, float[] x, float[] dy, float[] dw) {
    weightGradients
        .get(new Key(g, tile), k -> new WinogradWeightGradient(k.geometry(), k.tile()))
        .run(workers, pool, x, dy, dw);
  }
}
