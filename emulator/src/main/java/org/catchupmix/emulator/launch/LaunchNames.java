package org.catchupmix.emulator.launch;

import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.gpu.Launch;

/** Names of blocks, threads and lines in the reports of a launch. */
public record LaunchNames(Listing listing, Launch launch, Epochs epochs) {
  public String block(int index) {
    return coordinates(index, launch.gridX(), launch.gridY());
  }

  public String thread(int warp, int lane) {
    return coordinates(warp * Registers.LANES + lane, launch.blockX(), launch.blockY());
  }

  private static String coordinates(int index, int width, int height) {
    return "(%d,%d,%d)".formatted(index % width, index / width % height, index / width / height);
  }

  /** Names the thread of a stamp. */
  public String thread(int stamp) {
    int warp = epochs.warp(stamp);
    String block =
        epochs.otherBlock(stamp) ? "block " + block(epochs.block(stamp)) : "the same block";
    return warp * Registers.LANES < launch.threads()
        ? "thread %s of %s".formatted(thread(warp, Epochs.lane(stamp)), block)
        : "an asynchronous operation of " + block;
  }

  /** Describes a race, with a hint or nothing. */
  public String race(Allocation a, AccessHistory.Race race, String hint) {
    return "a race: %s %s it in %s, and nothing orders the two%s, %s"
        .formatted(
            thread(race.stamp()),
            race.written() ? "wrote" : "read",
            listing.line(race.step()),
            hint,
            a.where(a.base + race.offset()));
  }
}
