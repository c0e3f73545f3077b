package org.catchupmix.bench.peers;

import static org.catchupmix.core.Preconditions.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;

/**
 * A convolution that engines are compared on.
 *
 * @param side height and width of the input in pixels
 * @param in input channels
 * @param out output channels
 * @param kernel height and width of the weights
 * @param stride distance between windows in pixels
 * @param groups of channels
 */
public record ConvolutionSetting(
    int batch, int side, int in, int out, int kernel, int stride, int groups) {
  /** Words of {@link #arguments}. */
  static final int WORDS = 7;

  /**
   * The convolutions of the benchmark: ordinary ones of PreActResNet-18, 1x1 of ResNet-50,
   * depthwise ones, and those in groups of ResNeXt-50.
   */
  public static List<ConvolutionSetting> all(int batch) {
    List<ConvolutionSetting> all = new ArrayList<>();
    for (int scale : List.of(1, 2, 4, 8)) {
      all.add(new ConvolutionSetting(batch, 32 / scale, 64 * scale, 64 * scale, 3, 1, 1));
    }
    for (int scale : List.of(1, 2, 4, 8)) {
      all.add(new ConvolutionSetting(batch, 32 / scale, 64 * scale, 256 * scale, 1, 1, 1));
      all.add(new ConvolutionSetting(batch, 32 / scale, 256 * scale, 64 * scale, 1, 1, 1));
    }
    for (int scale : List.of(1, 2, 4, 8)) {
      all.add(depthwise(batch, 32 / scale, 64 * scale, 1));
    }
    all.add(depthwise(batch, 56, 24, 1));
    all.add(depthwise(batch, 32, 64, 2));
    all.add(depthwise(batch, 16, 128, 2));
    for (int scale : List.of(1, 2, 4, 8)) {
      all.add(new ConvolutionSetting(batch, 32 / scale, 128 * scale, 128 * scale, 3, 1, 32));
    }
    for (int scale : List.of(1, 2, 4)) {
      all.add(new ConvolutionSetting(batch, 32 / scale, 256 * scale, 256 * scale, 3, 2, 32));
    }
    return List.copyOf(all);
  }

  private static ConvolutionSetting depthwise(int batch, int side, int channels, int stride) {
    return new ConvolutionSetting(batch, side, channels, channels, 3, stride, channels);
  }

  /** Sizes and settings, with padding that keeps the extent at stride 1. */
  Conv2dGeometry geometry() {
    return new Conv2dGeometry(
        Shape.of(batch, side, side, in),
        Shape.of(out, kernel, kernel, in / groups),
        stride,
        padding(),
        groups);
  }

  private int padding() {
    return kernel / 2;
  }

  /** Floating-point operations of each pass. */
  public double flops() {
    return geometry().flops();
  }

  /** Fewest bytes that each pass moves: input, weights and output once each. */
  public double bytes() {
    Conv2dGeometry g = geometry();
    return 4.0
        * (g.inputShape().elements() + g.weightShape().elements() + g.outputShape().elements());
  }

  /** The words by which an engine's process is told this convolution. */
  List<String> arguments() {
    return Arrays.stream(new int[] {batch, side, in, out, kernel, stride, groups})
        .mapToObj(String::valueOf)
        .toList();
  }

  /** Parses {@link #arguments}. */
  static ConvolutionSetting parse(List<String> words) {
    require(words.size() == WORDS, "a convolution must have %d numbers, not %s", WORDS, words);
    int[] n = words.stream().mapToInt(Integer::parseInt).toArray();
    return new ConvolutionSetting(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
  }

  /** Formats as {@code 3x3 depthwise, 32x32x64 to 64, stride 2}. */
  @Override
  public String toString() {
    return "%dx%d%s, %dx%dx%d to %d%s"
        .formatted(
            kernel,
            kernel,
            groups == 1 ? "" : groups == in ? " depthwise" : " in %d groups".formatted(groups),
            side,
            side,
            in,
            out,
            stride == 1 ? "" : ", stride " + stride);
  }
}
