package org.catchupmix.study.pair;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.study.plot.TileColours;

/** Features of samples or their gradients, {@code [N,H,W,C]}; samples 0 and 1 form a pair. */
public record FeatureMaps(Shape shape, double[] values) {
  public static FeatureMaps of(Tensor features) {
    return new FeatureMaps(features.shape(), features.toDoubles());
  }

  public int filters() {
    return shape.dim(3);
  }

  /** Map of a filter, row by row. */
  public double[] map(int sample, int filter) {
    int pixels = shape.dim(1) * shape.dim(2);
    return IntStream.range(sample * pixels, (sample + 1) * pixels)
        .mapToDouble(i -> values[i * filters() + filter])
        .toArray();
  }

  /** Influence of each filter on a sample, {@code a[c] = sqrt( sum_hw h[h,w,c]^2 )}. */
  public double[] norms(int sample) {
    return IntStream.range(0, filters())
        .mapToDouble(c -> Math.sqrt(Arrays.stream(map(sample, c)).map(v -> v * v).sum()))
        .toArray();
  }

  /** Shares of the filters, {@code s[c] = a[c] / ( sum_c a[c] + 1e-12 )}. */
  public double[] shares(int sample) {
    double[] norms = norms(sample);
    double sum = DoubleStream.of(norms).sum() + FilterRanking.EPSILON;
    return DoubleStream.of(norms).map(a -> a / sum).toArray();
  }

  /** Relative filter influence of a sample, {@code RFI[c] = s[c] - s_partner[c]}. */
  public double[] relativeInfluence(int sample) {
    double[] own = shares(sample);
    double[] partner = shares(1 - sample);
    return IntStream.range(0, filters()).mapToDouble(c -> own[c] - partner[c]).toArray();
  }

  /** Filters of a sample from the lowest RFI to the highest; ties keep their order. */
  public int[] ascending(int sample) {
    double[] rfi = relativeInfluence(sample);
    return IntStream.range(0, filters())
        .boxed()
        .sorted((c, d) -> Double.compare(rfi[c], rfi[d]))
        .mapToInt(c -> c)
        .toArray();
  }

  /** Rank of each filter in {@link #ascending}, from 0. */
  public int[] ranks(int sample) {
    return Pairing.inverse(ascending(sample));
  }

  /** Largest size of a filter's numbers over all samples. */
  double largest(int filter) {
    return IntStream.range(0, shape.dim(0))
        .mapToObj(n -> map(n, filter))
        .flatMapToDouble(Arrays::stream)
        .map(Math::abs)
        .max()
        .orElseThrow();
  }

  /** Colours a filter's map. */
  Tile tile(int sample, int filter, TileColours colours) {
    return Tile.colored(shape.dim(1), shape.dim(2), map(sample, filter), colours);
  }

  /** Draws normalized pixels as an image, clipped to black and white. */
  Tile image(int sample, ImageTransform transform) {
    int channels = filters();
    int size = shape.dim(1) * shape.dim(2) * channels;
    byte[] pixels = new byte[size];
    for (int i = 0; i < size; i++) {
      int c = i % channels;
      double unit = values[sample * size + i] * transform.std()[c] + transform.mean()[c];
      pixels[i] = (byte) Math.clamp(Math.round(255 * unit), 0, 255);
    }
    return new Tile(shape.dim(1), shape.dim(2), channels, pixels);
  }
}
