package org.catchupmix.core;

import static org.catchupmix.core.Arguments.require;

/**
 * The sizes of a two-dimensional convolution (cross-correlation, as every deep-learning framework
 * defines it), with equal stride and equal zero padding on both axes.
 *
 * <pre>
 *   x [N,H,W,Cin]   w [Cout,KH,KW,Cin/G]   y [N,OH,OW,Cout]
 *   OH = floor((H + 2*padding - KH) / stride) + 1,   OW likewise
 * </pre>
 *
 * <p>The channels fall into G groups, in their order, and each group of output channels sees its
 * group of input channels alone (ResNeXt, Xie et al. 2017). G = 1 is the ordinary convolution, G =
 * Cin the depthwise one.
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
 * @param groups G, which divides both Cin and Cout
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
    int padding,
    int groups) {

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
    require(
        groups >= 1 && inChannels % groups == 0 && outChannels % groups == 0,
        "conv2d: groups %d must divide both the %d input and the %d output channels",
        groups,
        inChannels,
        outChannels);
  }

  /** Of an ordinary convolution, with one group. */
  public Conv2dGeometry(
      int batch,
      int height,
      int width,
      int inChannels,
      int outChannels,
      int kernelHeight,
      int kernelWidth,
      int stride,
      int padding) {
    this(
        batch,
        height,
        width,
        inChannels,
        outChannels,
        kernelHeight,
        kernelWidth,
        stride,
        padding,
        1);
  }

  /**
   * The geometry of a convolution of these tensors.
   *
   * @param x shape of the input, {@code [N,H,W,Cin]}
   * @param weight shape of the weights, {@code [Cout,KH,KW,Cin/groups]}
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  public static Conv2dGeometry of(Shape x, Shape weight, int stride, int padding, int groups) {
    require(x.rank() == 4, "conv2d: input %s must have the shape [N,H,W,C]", x);
    require(weight.rank() == 4, "conv2d: weight %s must have the shape [Cout,KH,KW,Cin/G]", weight);
    require(
        (long) weight.dim(3) * groups == x.dim(3),
        "conv2d: weight %s%s requires %d input channels, input %s has %d",
        weight,
        groups == 1 ? "" : " in " + groups + " groups",
        (long) weight.dim(3) * groups,
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
        padding,
        groups);
  }

  /**
   * The same with other channels and groups.
   *
   * @param in Cin
   * @param out Cout
   * @param count G
   */
  public Conv2dGeometry withChannels(int in, int out, int count) {
    return new Conv2dGeometry(
        batch, height, width, in, out, kernelHeight, kernelWidth, stride, padding, count);
  }

  /** Cin/G, the input channels that an output channel sees. */
  public int groupIn() {
    return inChannels / groups;
  }

  /** Cout/G, the output channels of a group. */
  public int groupOut() {
    return outChannels / groups;
  }

  /** Stride, padding and, if there is more than one, the number of groups, for messages. */
  public String settings() {
    return "stride %d, padding %d%s"
        .formatted(stride, padding, groups == 1 ? "" : ", groups " + groups);
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

  /** {@code [Cout,KH,KW,Cin/G]}. */
  public Shape weightShape() {
    return Shape.of(outChannels, kernelHeight, kernelWidth, groupIn());
  }

  /** {@code [N,OH,OW,Cout]}. */
  public Shape outputShape() {
    return Shape.of(batch, outHeight(), outWidth(), outChannels);
  }

  /**
   * Floating-point operations of one of the three passes, a multiplication and an addition counted
   * as two, windows at the border counted as whole: {@code 2*N*OH*OW*Cout*KH*KW*Cin/G}.
   */
  public double flops() {
    return 2.0 * outputShape().elements() * kernelHeight * kernelWidth * groupIn();
  }
}
