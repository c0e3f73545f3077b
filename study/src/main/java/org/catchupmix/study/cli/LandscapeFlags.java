package org.catchupmix.study.cli;

import org.catchupmix.cli.Usage;
import org.catchupmix.study.analyze.LandscapeAnalysis;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How much of the loss landscape is looked at. */
final class LandscapeFlags {
  @Option(
      names = "--radius",
      paramLabel = "R",
      description =
          "with landscape: the farthest step, in norms of the weights (default: ${DEFAULT-VALUE})")
  double radius = LandscapeAnalysis.Options.DEFAULT.radius();

  @Option(
      names = "--directions",
      paramLabel = "N",
      description = "with landscape: random directions (default: ${DEFAULT-VALUE})")
  int directions = LandscapeAnalysis.Options.DEFAULT.directions();

  @Option(
      names = "--grid",
      paramLabel = "N",
      description =
          "with landscape: points along each axis of the plane, odd (default: ${DEFAULT-VALUE})")
  int grid = LandscapeAnalysis.Options.DEFAULT.grid();

  @Option(
      names = "--landscape-pictures",
      paramLabel = "N",
      description =
          "with landscape: at most so many of the test pictures, 0 for all (default:"
              + " ${DEFAULT-VALUE})")
  int pictures = LandscapeAnalysis.Options.DEFAULT.pictures();

  LandscapeAnalysis.Options options(CommandSpec spec) {
    return Usage.check(spec, () -> new LandscapeAnalysis.Options(radius, directions, grid, pictures));
  }
}
