package org.catchupmix.study.analyze;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.study.plot.Sheet.Tile;

/** Pictures and what a network sees in them, one at least. */
public final class MapsResult {
  private final List<PictureMaps> pictures;

  MapsResult(List<PictureMaps> pictures) {
    this.pictures = List.copyOf(pictures);
  }

  List<PictureMaps> pictures() {
    return pictures;
  }

  /** The mix points, the same of all pictures. */
  SortedSet<Integer> points() {
    return new TreeSet<>(pictures.getFirst().points().keySet());
  }

  /** The mean over the pictures of the share of the i-th chosen map at a point, in percent. */
  double meanShare(int point, int chosen) {
    return pictures.stream()
        .mapToDouble(p -> 100 * p.points().get(point).chosen().get(chosen).share())
        .average()
        .orElseThrow();
  }

  /**
   * What a network sees in a picture.
   *
   * @param number of the picture in the test set, from 0
   * @param label its class
   * @param predicted the class that the network gives it
   * @param picture itself
   * @param saliency its gradient saliency
   * @param points its features by mix point
   */
  record PictureMaps(
      int number,
      String label,
      String predicted,
      Tile picture,
      Tile saliency,
      SortedMap<Integer, PointMaps> points) {}

  /**
   * A picture's features at a mix point: the influence of each filter, and the maps of three.
   *
   * @param influence {@code a[c] = sqrt( sum_hw h[h,w,c]^2 )} of each filter
   * @param chosen the maps with the highest, the middle and the lowest influence
   */
  record PointMaps(double[] influence, List<FilterMap> chosen) {
    /** The names of {@link #chosen}. */
    static final List<String> NAMES = List.of("highest", "middle", "lowest");

    /**
     * From features.
     *
     * @param h {@code height * width * filters}, filter innermost
     */
    static PointMaps of(double[] h, int height, int width, int filters) {
      double[] influence = new double[filters];
      for (int i = 0; i < h.length; i++) {
        influence[i % filters] += h[i] * h[i];
      }
      for (int c = 0; c < filters; c++) {
        influence[c] = Math.sqrt(influence[c]);
      }
      double[] shares = shares(influence);
      // From the strongest; of equal ones the filter of the lower number comes first.
      List<Integer> order =
          IntStream.range(0, filters)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer c) -> -influence[c]))
              .toList();
      List<FilterMap> chosen =
          IntStream.of(0, filters / 2, filters - 1)
              .mapToObj(order::get)
              .map(c -> new FilterMap(c, shares[c], height, width, map(h, c, filters)))
              .toList();
      return new PointMaps(influence, chosen);
    }

    private static double[] map(double[] h, int filter, int filters) {
      return IntStream.range(0, h.length / filters)
          .mapToDouble(i -> h[i * filters + filter])
          .toArray();
    }

    /** {@code s[c] = a[c] / ( sum_c a[c] + 1e-12 )}. */
    double[] shares() {
      return shares(influence);
    }

    private static double[] shares(double[] influence) {
      double sum = DoubleStream.of(influence).sum() + FilterRanking.EPSILON;
      return DoubleStream.of(influence).map(a -> a / sum).toArray();
    }

    int filters() {
      return influence.length;
    }
  }

  /**
   * The activation map of a filter.
   *
   * @param filter its number, from 0
   * @param share of its influence in that of all filters, 0 to 1
   * @param height rows
   * @param width columns
   * @param values {@code height * width}, row by row
   */
  record FilterMap(int filter, double share, int height, int width, double[] values) {}
}
