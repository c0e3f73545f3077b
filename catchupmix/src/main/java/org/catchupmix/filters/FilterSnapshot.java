package org.catchupmix.filters;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Statistics of the filters at all mix points of a network, 0 the input. */
public record FilterSnapshot(SortedMap<Integer, FilterStatistics> points) {
  public FilterSnapshot {
    points = Collections.unmodifiableSortedMap(new TreeMap<>(points));
  }

  /** Mix points after the input, whose channels are not filters. */
  public List<Integer> pointsAfterInput() {
    return points.keySet().stream().filter(k -> k > 0).toList();
  }

  public boolean isFinite() {
    return points.values().stream().allMatch(FilterStatistics::isFinite);
  }
}
