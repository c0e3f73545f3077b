package org.catchupmix.app.compare;

import java.util.OptionalDouble;
import org.catchupmix.app.cli.Usage;
import picocli.CommandLine.Option;

/** Margin of a test of equivalence. */
final class EquivalenceFlag {
  @Option(
      names = "--equivalent",
      paramLabel = "POINTS",
      description =
          "also test whether each difference is smaller than POINTS (two one-sided t-tests, 90 %% interval)")
  private Double points;

  OptionalDouble margin() {
    Usage.require(
        points == null || (points > 0 && Double.isFinite(points)),
        "--equivalent %s must be a number of points above 0",
        points);
    return points == null ? OptionalDouble.empty() : OptionalDouble.of(points);
  }
}
