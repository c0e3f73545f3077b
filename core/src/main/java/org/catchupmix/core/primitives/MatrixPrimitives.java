package org.catchupmix.core.primitives;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Tensor;

/** Matrix products and convolutions. All are activations, the weights too. */
public interface MatrixPrimitives {
  /**
   * {@code out = op(a) op(b)}, {@code out [M,N]}; {@code a} is {@code [M,K]}, or {@code [K,M]}
   * where transposed; {@code b} is {@code [K,N]}, or {@code [N,K]} where transposed.
   */
  void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out);

  /**
   * Convolution, forward, zero outside of the picture:
   *
   * <pre>
   *   y[n,i,j,co] = sum over kh,kw,ci of  x[n, i*stride+kh-padding, j*stride+kw-padding, ci] * w[co,kh,kw,ci]
   * </pre>
   */
  void conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y);

  /**
   * Its gradient to the input:
   *
   * <pre>
   *   dx[n,h,v,ci] = sum over kh,kw,co, and i,j with i*stride+kh-padding = h, j*stride+kw-padding = v,
   *                  of  dy[n,i,j,co] * w[co,kh,kw,ci]
   * </pre>
   */
  void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx);

  /**
   * Its gradient to the weights:
   *
   * <pre>
   *   dw[co,kh,kw,ci] = sum over n,i,j of  dy[n,i,j,co] * x[n, i*stride+kh-padding, j*stride+kw-padding, ci]
   * </pre>
   */
  void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw);
}
