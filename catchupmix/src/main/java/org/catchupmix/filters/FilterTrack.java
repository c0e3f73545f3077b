package org.catchupmix.filters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.numpy.NpyArray;
import org.catchupmix.data.numpy.NpzFile;

/**
 * The filters after each epoch, from 1 on, and their file {@code filters.npz}. With E epochs, P mix
 * points, C filters at a point and Q quantiles it holds
 *
 * <pre>
 *   epoch                   [E]      int32     1..E
 *   point                   [P]      int32     the mix points, 0 the input
 *   picture                 [N]      int32     numbers of the test images
 *   quantile                [Q]      float64   which quantiles of RFI
 *   activation_norm_K       [E,C]    float32   at mix point K: mean of a[n,c] over the images
 *   share_K                 [E,C]    float32   mean of s[n,c]
 *   gradient_norm_K         [E,C]    float32   mean of g[n,c], nats per unit of activation
 *   rfi_K                   [E,C,Q]  float32   quantiles of RFI[n,c] over pairs of images
 *   picture_gini            [E,P]    float32   Gini coefficient of a[n,.], mean over the images
 *   picture_half            [E,P]    float32   share of filters with half of a[n,.], mean
 * </pre>
 *
 * <p>See {@link FilterStatistics} for the formulas.
 */
public final class FilterTrack {
  private static final String ACTIVATION = "activation_norm_";
  private static final String SHARE = "share_";
  private static final String GRADIENT = "gradient_norm_";
  private static final String RFI = "rfi_";

  private final int[] images;
  private final List<FilterSnapshot> epochs = new ArrayList<>();

  /**
   * A track without epochs.
   *
   * @param images the numbers of the test images that are probed
   */
  public FilterTrack(int[] images) {
    this.images = images.clone();
  }

  /** Adds the next epoch. */
  public void add(FilterSnapshot snapshot) {
    epochs.add(snapshot);
  }

  /** After each epoch; the first is that after epoch 1. */
  public List<FilterSnapshot> epochs() {
    return List.copyOf(epochs);
  }

  /** The numbers of the test images. */
  public int[] images() {
    return images.clone();
  }

  /** Writes the file, whole or not at all; the same track gives the same bytes. */
  public void write(Path npz) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    int[] points =
        epochs.getFirst().points().keySet().stream().mapToInt(Integer::intValue).toArray();
    arrays.put("epoch", NpyArray.ints(IntStream.rangeClosed(1, epochs.size()).toArray()));
    arrays.put("point", NpyArray.ints(points));
    arrays.put("picture", NpyArray.ints(images));
    int q = FilterStatistics.QUANTILES.length;
    arrays.put("quantile", NpyArray.doubles(FilterStatistics.QUANTILES, q));
    for (int k : points) {
      int c = epochs.getFirst().points().get(k).channels();
      arrays.put(ACTIVATION + k, perFilter(k, c, FilterStatistics::activation));
      arrays.put(SHARE + k, perFilter(k, c, FilterStatistics::share));
      arrays.put(GRADIENT + k, perFilter(k, c, FilterStatistics::gradient));
      double[] rfi =
          epochs.stream()
              .flatMap(e -> Arrays.stream(e.points().get(k).rfi()))
              .flatMapToDouble(Arrays::stream)
              .toArray();
      arrays.put(RFI + k, NpyArray.floats(rfi, epochs.size(), c, q));
    }
    arrays.put("picture_gini", perPoint(FilterStatistics::imageGini, points.length));
    arrays.put("picture_half", perPoint(FilterStatistics::imageHalf, points.length));
    NpzFile.write(npz, arrays);
  }

  private NpyArray perFilter(int point, int channels, Function<FilterStatistics, double[]> what) {
    double[] values =
        epochs.stream()
            .flatMapToDouble(e -> Arrays.stream(what.apply(e.points().get(point))))
            .toArray();
    return NpyArray.floats(values, epochs.size(), channels);
  }

  private NpyArray perPoint(Function<FilterStatistics, Double> what, int points) {
    double[] values =
        epochs.stream()
            .flatMap(e -> e.points().values().stream())
            .mapToDouble(what::apply)
            .toArray();
    return NpyArray.floats(values, epochs.size(), points);
  }

  /**
   * Reads the file.
   *
   * @param upTo epochs after this one are left out
   * @throws DataException if it is not such a file, or has fewer epochs
   */
  public static FilterTrack read(Path npz, int upTo) throws IOException {
    if (!Files.isRegularFile(npz)) {
      throw new DataException(npz + " is not there");
    }
    FilterTrack track = first(npz, upTo);
    if (track.epochs.size() < upTo) {
      throw new DataException(
          "%s has %d of the %d epochs that the run has: it was changed by hand"
              .formatted(npz, track.epochs.size(), upTo));
    }
    return track;
  }

  /**
   * Reads all epochs of a file.
   *
   * @throws DataException if it is not such a file
   */
  public static FilterTrack read(Path npz) throws IOException {
    return first(npz, Integer.MAX_VALUE);
  }

  private static FilterTrack first(Path npz, int upTo) throws IOException {
    try {
      return new Reading(npz, NpzFile.read(npz)).track(upTo);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new DataException(
          npz + " is not a track of filters: its arrays do not fit together", e);
    }
  }

  /** The arrays of a file. */
  private record Reading(Path npz, Map<String, NpyArray> arrays) {
    FilterTrack track(int upTo) {
      int[] points = get("point").toInts();
      int epochs = Math.min(upTo, get("epoch").values().length);
      FilterTrack track = new FilterTrack(get("picture").toInts());
      for (int e = 0; e < epochs; e++) {
        SortedMap<Integer, FilterStatistics> all = new TreeMap<>();
        for (int p = 0; p < points.length; p++) {
          all.put(points[p], statistics(points[p], e, e * points.length + p));
        }
        track.add(new FilterSnapshot(all));
      }
      return track;
    }

    private FilterStatistics statistics(int point, int epoch, int at) {
      double[] rfi = row(RFI + point, epoch);
      int q = FilterStatistics.QUANTILES.length;
      double[][] quantiles = new double[rfi.length / q][];
      for (int c = 0; c < quantiles.length; c++) {
        quantiles[c] = Arrays.copyOfRange(rfi, c * q, (c + 1) * q);
      }
      return new FilterStatistics(
          row(ACTIVATION + point, epoch),
          row(SHARE + point, epoch),
          row(GRADIENT + point, epoch),
          quantiles,
          get("picture_gini").values()[at],
          get("picture_half").values()[at]);
    }

    private double[] row(String name, int epoch) {
      NpyArray a = get(name);
      int epochs = get("epoch").values().length;
      if (a.shape().length == 0 || a.shape()[0] != epochs || epochs == 0) {
        throw new DataException(
            "%s is not a track of filters: array '%s' must have %d epochs but has the shape %s"
                .formatted(npz, name, epochs, Arrays.toString(a.shape())));
      }
      int length = a.values().length / epochs;
      return Arrays.copyOfRange(a.values(), epoch * length, (epoch + 1) * length);
    }

    private NpyArray get(String name) {
      NpyArray a = arrays.get(name);
      if (a == null) {
        throw new DataException(
            "%s is not a track of filters: it has no array '%s'".formatted(npz, name));
      }
      return a;
    }
  }
}
