package org.catchupmix.emulator.launch;

import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.Point;
import org.catchupmix.emulator.report.ThreadId;
import org.catchupmix.gpu.Launch;

/** Blocks, threads and lines of a launch, as findings name them. */
public record LaunchNames(Listing listing, Launch launch, Epochs epochs) {
  /** A thread by numbers of its block, its warp and its lane. */
  public ThreadId thread(int block, int warp, int lane) {
    return new ThreadId(
        Point.of(block, launch.gridX(), launch.gridY()),
        warp * Registers.LANES < launch.threads() ? thread(warp, lane) : null);
  }

  /** A thread in its block. */
  public Point thread(int warp, int lane) {
    return Point.of(warp * Registers.LANES + lane, launch.blockX(), launch.blockY());
  }

  /** The thread of a stamp. */
  public ThreadId thread(int stamp) {
    return thread(epochs.block(stamp), epochs.warp(stamp), Epochs.lane(stamp));
  }

  /** An access on record; its bytes are known if it is atomic. */
  public Access access(Allocation a, AccessHistory.Race race) {
    long address = a.base + race.offset();
    return new Access(
        race.written() ? Access.Kind.WRITE : Access.Kind.READ,
        race.atom(),
        AddressSpace.shown(address),
        a.at(address),
        thread(race.stamp()),
        listing.line(race.step()));
  }
}
