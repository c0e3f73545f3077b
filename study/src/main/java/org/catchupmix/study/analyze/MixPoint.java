package org.catchupmix.study.analyze;

import java.util.List;
import java.util.OptionalInt;
import org.catchupmix.run.RunException;
import org.catchupmix.run.trained.OpenRun;

/** The mix point that an analysis shows. */
final class MixPoint {
  private MixPoint() {}

  /**
   * Returns the point asked for, or the network's middle one.
   *
   * @throws RunException if the network does not have it
   */
  static int of(OptionalInt point, OpenRun run) {
    List<Integer> all = run.network().mixPoints();
    int at = point.orElse(all.get(all.size() / 2));
    if (!all.contains(at)) {
      throw new RunException(
          "--mix-point %d must be one of %s: these are the mix points of %s"
              .formatted(at, all, run.name()));
    }
    return at;
  }
}
