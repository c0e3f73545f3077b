package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

import org.catchupmix.core.tensor.Shape;

/**
 * Sizes of a two-dimensional convolution, with equal stride and zero padding on both axes. As in
 * every deep-learning framework it is a cross-correlation.
 *
 * <pre>
 *   x [N,H,W,Cin]   w [Cout,KH,KW,Cin/G]   y [N,OH,OW,Cout]
 *   OH = floor((H + 2*padding - KH) / stride) + 1,   OW likewise
 * </pre>
 *
 * <p>The channels are divided, in order, into G groups, and each group of output channels sees its
 * group of input channels alone (ResNeXt, Xie et al. 2017). G = 1 is the ordinary convolution, G =
 * Cin the depthwise one.
 *
 * @param stride distance between neighbouring windows in pixels
 * @param padding zeros added on each side in pixels
 * @param groups G, which divides both Cin and Cout
 */
public record Conv2dGeometry(
    Shape inputShape, Shape weightShape, int stride, int padding, int groups) {
  public Conv2dGeometry {
    require(inputShape.rank() == 4, "conv2d: input %s must have the shape [N,H,W,C]", inputShape);
    require(
        weightShape.rank() == 4,
        "conv2d: weight %s must have the shape [Cout,KH,KW,Cin/G]",
        weightShape);
    require(stride >= 1, "conv2d: stride %d must be at least 1", stride);
    require(padding >= 0, "conv2d: padding %d must be at least 0", padding);
    require(
        groups >= 1 && weightShape.dim(0) % groups == 0,
        "conv2d: groups %d must be at least 1 and divide the %d output channels",
        groups,
        weightShape.dim(0));
    require(
        (long) weightShape.dim(3) * groups == inputShape.dim(3),
        "conv2d: weight %s%s requires %d input channels, input %s has %d",
        weightShape,
        groups == 1 ? "" : " in " + groups + " groups",
        (long) weightShape.dim(3) * groups,
        inputShape,
        inputShape.dim(3));
    require(
        inputShape.dim(1) + 2 * padding >= weightShape.dim(1)
            && inputShape.dim(2) + 2 * padding >= weightShape.dim(2),
        "conv2d: kernel %dx%d is larger than the input %dx%d with padding %d",
        weightShape.dim(1),
        weightShape.dim(2),
        inputShape.dim(1),
        inputShape.dim(2),
        padding);
  }

  public Conv2dGeometry(Shape inputShape, Shape weightShape, int stride, int padding) {
    this(inputShape, weightShape, stride, padding, 1);
  }

  /** This geometry with other channels. */
  public Conv2dGeometry withChannels(int in, int out, int newGroups) {
    return new Conv2dGeometry(
        inputShape.withChannels(in),
        Shape.of(out, kernelHeight(), kernelWidth(), in / newGroups),
        stride,
        padding,
        newGroups);
  }

  public int batch() {
    return inputShape.dim(0);
  }

  public int height() {
    return inputShape.dim(1);
  }

  public int width() {
    return inputShape.dim(2);
  }

  public int inChannels() {
    return inputShape.dim(3);
  }

  public int outChannels() {
    return weightShape.dim(0);
  }

  public int kernelHeight() {
    return weightShape.dim(1);
  }

  public int kernelWidth() {
    return weightShape.dim(2);
  }

  /** Cin/G, the input channels that an output channel sees. */
  public int groupIn() {
    return weightShape.dim(3);
  }

  /** Cout/G, the output channels of a group. */
  public int groupOut() {
    return outChannels() / groups;
  }

  /** Stride, padding and, if there is more than one, the number of groups, for messages. */
  public String settings() {
    return "stride %d, padding %d%s"
        .formatted(stride, padding, groups == 1 ? "" : ", groups " + groups);
  }

  public int outHeight() {
    return (height() + 2 * padding - kernelHeight()) / stride + 1;
  }

  public int outWidth() {
    return (width() + 2 * padding - kernelWidth()) / stride + 1;
  }

  public Shape outputShape() {
    return Shape.of(batch(), outHeight(), outWidth(), outChannels());
  }

  /**
   * Floating-point operations of a pass: {@code 2*N*OH*OW*Cout*KH*KW*Cin/G}. A multiplication and
   * an addition count as two, windows at the border as whole ones.
   */
  public double flops() {
    double outputs = (double) batch() * outHeight() * outWidth() * outChannels();
    return 2 * outputs * kernelHeight() * kernelWidth() * groupIn();
  }
}
