package org.catchupmix.emulator.race;

import java.util.Arrays;
import org.catchupmix.emulator.registers.Registers;

/**
 * Last epochs of other threads that precede a moment: of whole warps, and of lanes where only some
 * lanes of a warp are known. Warps may have any number.
 */
final class Clock {
  private int[] warps;

  /** By warp and lane. */
  private int[] lanes;

  Clock() {
    this(new int[0], new int[0]);
  }

  private Clock(int[] warps, int[] lanes) {
    this.warps = warps;
    this.lanes = lanes;
  }

  Clock copy() {
    return new Clock(warps.clone(), lanes.clone());
  }

  void add(Clock other) {
    warps = added(warps, other.warps);
    lanes = added(lanes, other.lanes);
  }

  private static int[] added(int[] all, int[] more) {
    int[] result = grown(all, more.length);
    for (int i = 0; i < more.length; i++) {
      result[i] = Math.max(result[i], more[i]);
    }
    return result;
  }

  private static int[] grown(int[] all, int size) {
    if (size <= all.length) {
      return all;
    }
    int[] larger = Arrays.copyOf(all, size);
    Arrays.fill(larger, all.length, size, -1);
    return larger;
  }

  /** Adds all lanes of a warp up to an epoch. */
  void add(int warp, int epoch) {
    warps = grown(warps, warp + 1);
    warps[warp] = Math.max(warps[warp], epoch);
  }

  /** Adds some lanes of a warp up to an epoch. */
  void add(int warp, int some, int epoch) {
    lanes = grown(lanes, (warp + 1) * Registers.LANES);
    Registers.each(
        some,
        lane -> {
          int at = warp * Registers.LANES + lane;
          lanes[at] = Math.max(lanes[at], epoch);
        });
  }

  boolean has(int warp, int lane, int epoch) {
    int at = warp * Registers.LANES + lane;
    return warp < warps.length && epoch <= warps[warp] || at < lanes.length && epoch <= lanes[at];
  }

  /** Last epoch per warp of which any lane is known, or -1. */
  int[] ofAnyLane() {
    int[] any = grown(warps.clone(), lanes.length / Registers.LANES);
    for (int i = 0; i < lanes.length; i++) {
      any[i / Registers.LANES] = Math.max(any[i / Registers.LANES], lanes[i]);
    }
    return any;
  }
}
