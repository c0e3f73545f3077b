package org.catchupmix.emulator;

/**
 * How the addresses of the 32 lanes of a warp lie to each other. An instruction mostly has the same
 * pattern each time, only elsewhere, so that what follows from it is found out once.
 */
final class AccessPattern {
  private final int bytes;
  private final long[] distances = new long[Registers.LANES];
  private boolean known;
  private long least;
  private long most;
  private long low;
  private boolean row;

  /** Where the first address lay in its sector, or word, when the traffic was counted. */
  private int counted = -1;

  private int units;
  private int idealUnits;

  /** For accesses of so many bytes a lane. */
  AccessPattern(int bytes) {
    this.bytes = bytes;
  }

  /** Takes over the addresses of an access, of whose pattern the other methods tell. */
  void meet(long[] addresses) {
    long first = addresses[0];
    long different = 0;
    for (int lane = 0; lane < Registers.LANES; lane++) {
      different |= addresses[lane] - first ^ distances[lane];
    }
    if (different != 0 || !known) {
      learn(addresses);
    }
  }

  private void learn(long[] addresses) {
    known = true;
    counted = -1;
    least = 0;
    most = 0;
    low = 0;
    long different = 0;
    for (int lane = 0; lane < Registers.LANES; lane++) {
      long distance = addresses[lane] - addresses[0];
      distances[lane] = distance;
      least = Math.min(least, distance);
      most = Math.max(most, distance);
      low |= distance;
      different |= distance ^ (long) lane * bytes;
    }
    row = different == 0;
  }

  /** Whether all lanes mean an allocation whose byte 0 is so far before the first address. */
  boolean within(Allocation a, long offset) {
    return offset + least >= 0 && offset + most <= a.bytes - bytes;
  }

  /** How far the lowest address lies from the first, 0 or less. */
  int least() {
    return (int) least;
  }

  /** How far the highest address lies from the first. */
  int most() {
    return (int) most;
  }

  /** Whether all addresses are multiples of the size if the first is. */
  boolean keepsAlignment() {
    return (low & bytes - 1) == 0;
  }

  /** Whether each lane touches what lies right behind that of the one before. */
  boolean inRow() {
    return row;
  }

  /** Whether the traffic of an access with such a beginning is known: {@link #units} tells it. */
  boolean hasCounted(int beginning) {
    return counted == beginning;
  }

  /** Remembers what was counted. */
  void count(int beginning, int units, int idealUnits) {
    this.counted = beginning;
    this.units = units;
    this.idealUnits = idealUnits;
  }

  /** Sectors, or turns of the banks. */
  int units() {
    return units;
  }

  /** As few as would have done. */
  int idealUnits() {
    return idealUnits;
  }
}
