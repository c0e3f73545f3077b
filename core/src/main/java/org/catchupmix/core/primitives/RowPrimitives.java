package org.catchupmix.core.primitives;

import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Tensor;

/** Operations on the rows of a batch: axis 0. */
public interface RowPrimitives {
  /**
   * {@code out[m,..] = x[index[m],..]}; {@code x [N,..]} and {@code out [M,..]} of one type, any;
   * {@code index} I32 {@code [M]}, each {@code 0..N-1}.
   */
  void gatherRows(Tensor x, Tensor index, Tensor out);

  /** {@code dx[n,..] = sum over m with index[m] = n, ascending, of dy[m,..]}; activations. */
  void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx);

  /**
   * Pixels to network input:
   *
   * <pre>
   *   out[n,h,w,c] = ( pixel/255 - mean[c] ) / std[c],
   *   pixel = images[n, h + placement[n,0], (flip ? W-1-w : w) + placement[n,1], c],  0 outside
   * </pre>
   *
   * So the crop is taken first, then flipped, then normalised (torchvision's RandomCrop with
   * padding, RandomHorizontalFlip, Normalize).
   *
   * @param images U8 {@code [N,H,W,C]}
   * @param placement I32 {@code [N,3]}: rows and columns by which the crop is shifted, and 1 to
   *     flip
   * @param transform mean and standard deviation of each channel, in units of 255
   * @param out real {@code [N,H,W,C]}
   */
  void normalizeImages(Tensor images, Tensor placement, ImageTransform transform, Tensor out);
}
