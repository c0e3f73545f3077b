package org.catchupmix.study.analyze.maps;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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
}
