package org.catchupmix.core.primitives;

import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Tensor;

/**
 * Pooling over windows of pixels. {@code x [N,H,W,C]}, {@code y [N,OH,OW,C]}; activations unless
 * said.
 */
public interface PoolPrimitives {
  /**
   * {@code y} = the largest value of each window, NaN if there is one. {@code winner} (U8, shape of
   * y) = its place in the window, {@code row * window + column}; of equal ones the first.
   */
  void maxPool(Tensor x, PoolGeometry geometry, Tensor y, Tensor winner);

  /**
   * {@code dx} = sum of {@code dy} over the windows that this pixel won; a gather, in window order.
   */
  void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry geometry, Tensor dx);

  /** {@code y} = sum of each window / window^2; padding counts as zeros. */
  void averagePool(Tensor x, PoolGeometry geometry, Tensor y);

  /** {@code dx} = sum of {@code dy / window^2} over the windows that hold this pixel. */
  void averagePoolGradient(Tensor dy, PoolGeometry geometry, Tensor dx);

  /** {@code y[n,c] = mean over h,w of x[n,h,w,c]}; {@code y [N,C]}. */
  void globalAveragePool(Tensor x, Tensor y);

  /** {@code dx[n,h,w,c] = dy[n,c] / (H*W)}. */
  void globalAveragePoolGradient(Tensor dy, Tensor dx);
}
