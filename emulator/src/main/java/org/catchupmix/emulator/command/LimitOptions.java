package org.catchupmix.emulator.command;

import java.util.Optional;
import org.catchupmix.emulator.check.Breakpoint;
import org.catchupmix.emulator.check.LaunchBudget;
import org.catchupmix.gpu.Launch;
import picocli.CommandLine.Option;

/** Options that say how much of a launch runs. */
final class LimitOptions {
  @Option(
      names = "--max-instructions",
      paramLabel = "N",
      description =
          "number of warp instructions after which the launch counts as endless (default: ${DEFAULT-VALUE})")
  private long instructions = LaunchBudget.DEFAULT.warpInstructions();

  @Option(
      names = "--blocks",
      paramLabel = "N%",
      description =
          "run a sample of the blocks, chosen by --seed; refused if blocks may communicate through atomic or volatile accesses")
  private String blocks = "100%";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "end the launch after N seconds, and the verdict says how many blocks ran; with --program end the program")
  private long seconds;

  @Option(
      names = "--stop-at",
      paramLabel = "[FILE:]LINE",
      description = "end where a thread reaches a source line, and print its state as at a fault")
  private String stopAt;

  @Option(
      names = "--thread",
      paramLabel = "X,Y,Z[@X,Y,Z]",
      description = "the thread of --stop-at, with its block after @ (default: ${DEFAULT-VALUE})")
  private String thread = "0,0,0@0,0,0";

  /** The limits of each launch of a program, whose time is limited as a whole. */
  LaunchBudget ofLaunches() {
    if (stopAt != null || !blocks.equals("100%")) {
      throw new IllegalArgumentException(
          "--program runs all blocks: leave out --blocks, --stop-at");
    }
    return new LaunchBudget(instructions, 1, 0, null);
  }

  long seconds() {
    return seconds;
  }

  /** The limits of a launch. */
  LaunchBudget of(Launch launch) {
    if (!blocks.matches("\\d{1,3}(\\.\\d{1,6})?%")) {
      throw new IllegalArgumentException(
          "--blocks %s must be a percentage such as 5%%".formatted(blocks));
    }
    double share = Double.parseDouble(blocks.substring(0, blocks.length() - 1)) / 100;
    return new LaunchBudget(instructions, share, seconds, stopAt == null ? null : stop(launch));
  }

  /** Says that a launch has ended without stopping; empty if it was not to stop. */
  Optional<String> missedStop() {
    return Optional.ofNullable(stopAt)
        .map(line -> "thread %s has not executed line %s".formatted(thread, line));
  }

  private Breakpoint stop(Launch launch) {
    if (!stopAt.matches("(.*:)?\\d{1,9}")) {
      throw new IllegalArgumentException(
          "--stop-at %s must be LINE or FILE:LINE".formatted(stopAt));
    }
    String[] parts = thread.split("@", 2);
    Extent block = new Extent(launch.blockX(), launch.blockY(), launch.blockZ());
    Extent grid = new Extent(launch.gridX(), launch.gridY(), launch.gridZ());
    return new Breakpoint(
        stopAt,
        Extent.parse("--thread", parts.length == 1 ? "0" : parts[1], 0).index("--thread", grid),
        Extent.parse("--thread", parts[0], 0).index("--thread", block));
  }
}
