package org.catchupmix.study.analyze.maps;

import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.core.FilterRanking;

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
