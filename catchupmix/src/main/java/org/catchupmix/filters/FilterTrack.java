package org.catchupmix.filters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.catchupmix.data.DataException;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;

/**
 * Statistics of the filters after each epoch, and their file {@code filters.safetensors}. With E
 * epochs, P mix points, C filters at a point and Q quantiles it holds
 *
 * <pre>
 *   epoch                   [E]      I64   1..E
 *   point                   [P]      I64   the mix points, 0 the input
 *   image                   [N]      I64   numbers of the test images
 *   quantile                [Q]      F64   which quantiles of RFI
 *   activation_norm_K       [E,C]    F32   at mix point K: mean of a[n,c] over the images
 *   share_K                 [E,C]    F32   mean of s[n,c]
 *   gradient_norm_K         [E,C]    F32   mean of g[n,c], nats per unit of activation
 *   rfi_K                   [E,C,Q]  F32   quantiles of RFI[n,c] over pairs of images
 *   image_gini              [E,P]    F32   Gini coefficient of a[n,.], mean over the images
 *   image_half              [E,P]    F32   share of filters with half of a[n,.], mean
 * </pre>
 *
 * <p>See {@link FilterStatistics} for the formulas.
 */
public final class FilterTrack {
  private static final String ACTIVATION = "activation_norm_";
  private static final String SHARE = "share_";
  private static final String GRADIENT = "gradient_norm_";
  private static final String RFI = "rfi_";
  private static final String EPOCH = "epoch";
  private static final String POINT = "point";
  private static final String IMAGE = "image";
  private static final String GINI = "image_gini";
  private static final String HALF = "image_half";

  private final int[] images;
  private final List<FilterSnapshot> epochs = new ArrayList<>();

  /** Begins a track without epochs. */
  public FilterTrack(int[] images) {
    this.images = images.clone();
  }

  public void add(FilterSnapshot snapshot) {
    epochs.add(snapshot);
  }

  public List<FilterSnapshot> epochs() {
    return List.copyOf(epochs);
  }

  public int[] images() {
    return images.clone();
  }

  /** Writes the file, whole or not at all; equal tracks give equal bytes. */
  public void write(Path file) throws IOException {
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    SortedMap<Integer, FilterStatistics> first = epochs.getFirst().points();
    tensors.put(EPOCH, integers(IntStream.rangeClosed(1, epochs.size())));
    tensors.put(POINT, integers(first.keySet().stream().mapToInt(Integer::intValue)));
    tensors.put(IMAGE, integers(Arrays.stream(images)));
    int q = FilterStatistics.QUANTILES.length;
    tensors.put("quantile", FileTensor.ofReals(FileTensor.Type.F64, FilterStatistics.QUANTILES, q));
    first.forEach(
        (k, statistics) -> {
          int c = statistics.channels();
          tensors.put(ACTIVATION + k, values(e -> e.points().get(k).activation(), c));
          tensors.put(SHARE + k, values(e -> e.points().get(k).share(), c));
          tensors.put(GRADIENT + k, values(e -> e.points().get(k).gradient(), c));
          tensors.put(
              RFI + k,
              values(
                  e ->
                      Arrays.stream(e.points().get(k).rfi())
                          .flatMapToDouble(Arrays::stream)
                          .toArray(),
                  c,
                  q));
        });
    tensors.put(GINI, perPoint(FilterStatistics::imageGini, first.size()));
    tensors.put(HALF, perPoint(FilterStatistics::imageHalf, first.size()));
    new Safetensors(tensors, Map.of()).write(file);
  }

  private static FileTensor integers(IntStream values) {
    long[] all = values.asLongStream().toArray();
    return FileTensor.ofLongs(all, all.length);
  }

  private FileTensor perPoint(ToDoubleFunction<FilterStatistics> value, int points) {
    return values(e -> e.points().values().stream().mapToDouble(value).toArray(), points);
  }

  /** Values of all epochs, each of the shape {@code axes}. */
  private FileTensor values(Function<FilterSnapshot, double[]> ofEpoch, long... axes) {
    double[] all = epochs.stream().map(ofEpoch).flatMapToDouble(Arrays::stream).toArray();
    long[] shape = LongStream.concat(LongStream.of(epochs.size()), LongStream.of(axes)).toArray();
    return FileTensor.ofReals(FileTensor.Type.F32, all, shape);
  }

  /**
   * Reads the first epochs of a file.
   *
   * @throws WeightsException if it is not a safetensors file
   * @throws DataException if it has other tensors or fewer epochs
   */
  public static FilterTrack read(Path file, int epochs) {
    FilterTrack track = read(file);
    if (track.epochs.size() < epochs) {
      throw new DataException(
          "%s has %d of the %d epochs that the run has: it was changed by hand"
              .formatted(file, track.epochs.size(), epochs));
    }
    track.epochs.subList(epochs, track.epochs.size()).clear();
    return track;
  }

  public static FilterTrack read(Path file) {
    Map<String, double[]> values = new HashMap<>();
    Safetensors.read(file).tensors().forEach((name, t) -> values.put(name, t.toDoubles()));
    try {
      int epochs = values.get(EPOCH).length;
      double[] points = values.get(POINT);
      FilterTrack track =
          new FilterTrack(Arrays.stream(values.get(IMAGE)).mapToInt(v -> (int) v).toArray());
      for (int e = 0; e < epochs; e++) {
        SortedMap<Integer, FilterStatistics> all = new TreeMap<>();
        for (int p = 0; p < points.length; p++) {
          all.put((int) points[p], new Row(values, epochs, e).statistics((int) points[p], p));
        }
        track.add(new FilterSnapshot(all));
      }
      return track;
    } catch (RuntimeException e) {
      throw new DataException(
          file + " is not a track of filters: its tensors are missing or do not fit together", e);
    }
  }

  /** Values of one epoch in a file. */
  private record Row(Map<String, double[]> values, int epochs, int epoch) {
    FilterStatistics statistics(int point, int index) {
      double[] rfi = of(RFI + point);
      int q = FilterStatistics.QUANTILES.length;
      double[][] quantiles = new double[rfi.length / q][];
      for (int c = 0; c < quantiles.length; c++) {
        quantiles[c] = Arrays.copyOfRange(rfi, c * q, (c + 1) * q);
      }
      return new FilterStatistics(
          of(ACTIVATION + point),
          of(SHARE + point),
          of(GRADIENT + point),
          quantiles,
          of(GINI)[index],
          of(HALF)[index]);
    }

    private double[] of(String name) {
      double[] all = values.get(name);
      int length = all.length / epochs;
      if (length == 0 || all.length % epochs != 0) {
        throw new IllegalArgumentException(name);
      }
      return Arrays.copyOfRange(all, epoch * length, (epoch + 1) * length);
    }
  }
}
