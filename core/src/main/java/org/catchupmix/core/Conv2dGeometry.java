package org.catchupmix.core;

import static org.catchupmix.core.Arguments.require;

/**
 * The sizes of a two-dimensional convolution (cross-correlation, as every deep-learning framework
 * defines it), with equal stride and equal zero padding on both axes.
 *
 * <pre>
 *   x [N,H,W,Cin]   w [Cout,KH,KW,Cin]   y [N,OH,OW,Cout]
 *   OH = floor((H + 2*padding - KH) / stride) + 1,   OW likewise
 * </pre>
 *
 * @param batch N, images
 * @param height H, rows of the input in pixels
 * @param width W, columns of the input in pixels
 * @param inChannels Cin
 * @param outChannels Cout
 * @param kernelHeight KH in pixels
 * @param kernelWidth KW in pixels
 * @param stride distance between neighbouring windows in pixels
 * @param padding zeros added on each side in pixels
 */
public record Conv2dGeometry(
    int batch,
    int height,
    int width,
    int inChannels,
    int outChannels,
    int kernelHeight,
    int kernelWidth,
    int stride,
    int padding) {

  /** Checks the sizes; the message of each error names the argument and what would be right. */
  public Conv2dGeometry {
    require(stride >= 1, "conv2d: stride %d must be at least 1", stride);
    require(padding >= 0, "conv2d: padding %d must be at least 0", padding);
    require(
        height + 2 * padding >= kernelHeight && width + 2 * padding >= kernelWidth,
        "conv2d: kernel %dx%d is larger than the input %dx%d with padding %d",
        kernelHeight,
        kernelWidth,
        height,
        width,
        padding);
  }

  /**
   * The geometry of a convolution of these tensors.
   *
   * @param x shape of the input, {@code [N,H,W,Cin]}
   * @param weight shape of the weights, {@code [Cout,KH,KW,Cin]}
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  public static Conv2dGeometry of(Shape x, Shape weight, int stride, int padding) {
    require(x.rank() == 4, "conv2d: input %s must have the shape [N,H,W,C]", x);
    require(weight.rank() == 4, "conv2d: weight %s must have the shape [Cout,KH,KW,Cin]", weight);
    require(
        weight.dim(3) == x.dim(3),
        "conv2d: weight %s requires %d input channels, input %s has %d",
        weight,
        weight.dim(3),
        x,
        x.dim(3));
    return new Conv2dGeometry(
        x.dim(0),
        x.dim(1),
        x.dim(2),
        x.dim(3),
        weight.dim(0),
        weight.dim(1),
        weight.dim(2),
        stride,
        padding);
  }

  /** OH, rows of the output in pixels. */
  public int outHeight() {
    return (height + 2 * padding - kernelHeight) / stride + 1;
  }

  /** OW, columns of the output in pixels. */
  public int outWidth() {
    return (width + 2 * padding - kernelWidth) / stride + 1;
  }

  /** {@code [N,H,W,Cin]}. */
  public Shape inputShape() {
    return Shape.of(batch, height, width, inChannels);
  }

  /** {@code [Cout,KH,KW,Cin]}. */
  public Shape weightShape() {
    return Shape.of(outChannels, kernelHeight, kernelWidth, inChannels);
  }

  /** {@code [N,OH,OW,Cout]}. */
  public Shape outputShape() {
    return Shape.of(batch, outHeight(), outWidth(), outChannels);
  }

  /**
   * Floating-point operations of one of the three passes, a multiplication and an addition counted
   * as two, windows at the border counted as whole: {@code 2*N*OH*OW*Cout*KH*KW*Cin}.
   */
  public double flops() {
    return 2.0 * outputShape().elements() * kernelHeight * kernelWidth * inChannels;
  }
}
