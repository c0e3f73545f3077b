package org.catchupmix.filters;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The filters at all mix points of a network.
 *
 * @param points by mix point, 0 the input
 */
public record FilterSnapshot(SortedMap<Integer, FilterStatistics> points) {
  /** Copies the map. */
  public FilterSnapshot {
    points = Collections.unmodifiableSortedMap(new TreeMap<>(points));
  }

  /** The mix points behind the input: the input's channels are no filters. */
  public List<Integer> behindInput() {
    return points.keySet().stream().filter(k -> k > 0).toList();
  }

  /** Whether all norms were finite numbers. */
  public boolean isFinite() {
    return points.values().stream().allMatch(FilterStatistics::isFinite);
  }
}
