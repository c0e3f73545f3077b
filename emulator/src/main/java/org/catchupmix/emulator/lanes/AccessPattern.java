package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import org.catchupmix.emulator.registers.Registers;

/**
 * How the addresses of the 32 lanes of a warp, or of some of them, lie to each other. An
 * instruction mostly has the same pattern each time, only elsewhere, so that what follows from it
 * is found out once: whether the lanes lie within an allocation, which words they touch, and how
 * many sectors or turns of the banks that takes.
 */
public final class AccessPattern {
  private final int bytes;

  /** Whether the Vector API is used. */
  private final boolean vectors;

  /** The lanes that it is of. */
  private int lanes = -1;

  private int firstLane;

  /** Of each lane from the first; 0 for those that it is not of. */
  private final long[] distances = new long[Registers.LANES];

  /** The same where they are within an allocation, which has less than 2 GiB. */
  private final int[] near = new int[Registers.LANES];

  /** Where the first lane was in the allocation that was met last. */
  public int first;

  private boolean known;
  private long least;
  private long most;
  private long low;
  private boolean row;

  /** Sectors, or turns of the banks, by {@link Traffic#beginning}; -1 if not counted yet. */
  private final int[] units = new int[Traffic.BEGINNINGS];

  private final int[] idealUnits = new int[Traffic.BEGINNINGS];

  /** Whether it was met again after it was learnt: then it pays to look closer. */
  private boolean settled;

  private Footprint footprint;

  /** For accesses of so many bytes a lane. */
  public AccessPattern(int bytes, boolean vectors) {
    this.bytes = bytes;
    this.vectors = vectors;
  }

  /** Takes over the addresses of an access, of whose pattern the other methods tell. */
  public void meet(long[] register) {
    if (!known || (vectors ? LaneVectors.moved(register, distances) : moved(register, distances))) {
      for (int lane = 0; lane < Registers.LANES; lane++) {
        distances[lane] = register[lane] - register[0];
      }
      learn();
    } else {
      settled = true;
    }
  }

  /** The same for addresses of 32 bits, which lie in an allocation of less than 2 GiB. */
  public void meet(int[] register) {
    if (!known || (vectors ? LaneVectors.moved(register, near) : moved(register, near))) {
      for (int lane = 0; lane < Registers.LANES; lane++) {
        distances[lane] = register[lane] - register[0]; // as 32 bits with a sign
      }
      learn();
    } else {
      settled = true;
    }
  }

  /**
   * The same for some lanes.
   *
   * @param narrow addresses of 32 bits; null if they have 64
   * @param wide addresses of 64 bits
   * @return false if other lanes were met last time, so that it does not pay to look closer
   */
  public boolean meet(int[] narrow, long[] wide, int active) {
    if (active != lanes) {
      lanes = active;
      firstLane = Integer.numberOfTrailingZeros(active);
      known = false;
      return false;
    }
    long different = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      different |= distance(narrow, wide, lane) ^ distances[lane];
    }
    if (known && different == 0) {
      settled = true;
      return true;
    }
    for (int lane = 0; lane < Registers.LANES; lane++) {
      distances[lane] = (active >>> lane & 1) != 0 ? distance(narrow, wide, lane) : 0;
    }
    learn();
    return true;
  }

  private long distance(int[] narrow, long[] wide, int lane) {
    return narrow == null ? wide[lane] - wide[firstLane] : narrow[lane] - narrow[firstLane];
  }

  private static boolean moved(long[] register, long[] distances) {
    long different = 0;
    for (int lane = 0; lane < Registers.LANES; lane++) {
      different |= register[lane] - register[0] ^ distances[lane];
    }
    return different != 0;
  }

  private static boolean moved(int[] register, int[] distances) {
    int different = 0;
    for (int lane = 0; lane < Registers.LANES; lane++) {
      different |= register[lane] - register[0] ^ distances[lane];
    }
    return different != 0;
  }

  private void learn() {
    known = true;
    settled = false;
    footprint = null;
    Arrays.fill(units, -1);
    least = 0;
    most = 0;
    low = 0;
    long different = 0;
    for (int lane = 0; lane < Registers.LANES; lane++) {
      long distance = distances[lane];
      near[lane] = (int) distance;
      least = Math.min(least, distance);
      most = Math.max(most, distance);
      low |= distance;
    }
    long behind = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      different |= distances[Integer.numberOfTrailingZeros(rest)] ^ behind;
      behind += bytes;
    }
    row = different == 0;
  }

  /** Whether all lanes mean an allocation whose byte 0 is so far before the first address. */
  public boolean within(long size, long offset) {
    // The first lane by itself, as sums with a wild address overflow.
    return offset >= 0 && offset < size && offset + least >= 0 && most <= size - bytes - offset;
  }

  /** How far the lowest address lies from the first, 0 or less. */
  public int least() {
    return (int) least;
  }

  /** How far the highest address lies from the first. */
  public int most() {
    return (int) most;
  }

  /** Whether all addresses are multiples of the size if the first is. */
  public boolean keepsAlignment() {
    return (low & bytes - 1) == 0;
  }

  /** Whether {@link LaneVectors} may be used. */
  public boolean vectors() {
    return vectors;
  }

  /** The first of its lanes. */
  public int firstLane() {
    return firstLane;
  }

  /** The lanes that it is of. */
  public int lanes() {
    return lanes;
  }

  /** Whether each lane touches what lies right behind that of the one before. */
  public boolean inRow() {
    return row;
  }

  /** How many bytes lie between the lowest that is touched and the end of the highest. */
  public int span() {
    return (int) (most - least) + bytes;
  }

  /** Tells the offsets and the addresses of all lanes in an allocation. */
  public void places(int first, long base, int[] offsets, long[] addresses) {
    offsets(first, offsets);
    for (int lane = 0; lane < Registers.LANES; lane++) {
      addresses[lane] = base + first + distances[lane];
    }
  }

  /** Tells the offsets of all lanes in an allocation. */
  public void offsets(int first, int[] offsets) {
    if (vectors) {
      LaneVectors.places(first, near, offsets);
      return;
    }
    for (int lane = 0; lane < Registers.LANES; lane++) {
      offsets[lane] = first + near[lane];
    }
  }

  /**
   * The granules that aligned lanes within an allocation touch; null where lanes touch less than
   * one, and where it does not pay to know.
   *
   * @param shift bits of a place in a granule
   */
  public Footprint footprint(int shift) {
    if (bytes >> shift == 0) {
      return null;
    }
    if (footprint == null || footprint.shift != shift) {
      boolean whole = row && lanes == -1;
      footprint =
          whole
              ? Footprint.ofRow(bytes, shift, vectors)
              : settled ? new Footprint(near, lanes, bytes, shift, vectors) : null;
    }
    return footprint;
  }

  /** Whether the traffic of an access with such a beginning is known: {@link #units} tells it. */
  public boolean hasCounted(int beginning) {
    return units[beginning] >= 0;
  }

  /** Remembers what was counted. */
  void count(int beginning, int units, int idealUnits) {
    this.units[beginning] = units;
    this.idealUnits[beginning] = idealUnits;
  }

  /** Sectors, or turns of the banks. */
  public int units(int beginning) {
    return units[beginning];
  }

  /** As few as would have done. */
  public int idealUnits(int beginning) {
    return idealUnits[beginning];
  }
}
