package org.catchupmix.study.cli;

import org.catchupmix.cli.Usage;
import org.catchupmix.study.analyze.landscape.LandscapeOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How much of the loss landscape is looked at. */
final class LandscapeFlags {
  @Option(
      names = "--radius",
      paramLabel = "R",
      description =
          "with landscape: the farthest step, in norms of the weights (default: ${DEFAULT-VALUE})")
  double radius = LandscapeOptions.DEFAULT.radius();

  @Option(
      names = "--directions",
      paramLabel = "N",
      description = "with landscape: random directions (default: ${DEFAULT-VALUE})")
  int directions = LandscapeOptions.DEFAULT.directions();

  @Option(
      names = "--grid",
      paramLabel = "N",
      description =
          "with landscape: points along each axis of the plane, odd (default: ${DEFAULT-VALUE})")
  int grid = LandscapeOptions.DEFAULT.grid();

  @Option(
      names = "--landscape-pictures",
      paramLabel = "N",
      description =
          "with landscape: at most so many of the test pictures, 0 for all (default:"
              + " ${DEFAULT-VALUE})")
  int pictures = LandscapeOptions.DEFAULT.pictures();

  LandscapeOptions options(CommandSpec spec) {
    return Usage.check(spec, () -> new LandscapeOptions(radius, directions, grid, pictures));
  }
}
