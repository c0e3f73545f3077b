package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import org.catchupmix.emulator.registers.Registers;

/**
 * Distances between the addresses of a warp's lanes. Most instructions repeat their pattern at
 * other addresses, so bounds, touched words, sectors and bank conflicts are computed once per
 * pattern. An instance serves steps that all lanes run, or those that some run: each kind would
 * displace the other's pattern.
 */
public final class AccessPattern {
  private final int bytes;

  private int lanes = -1;

  private int firstLane;

  /** Distance of each lane from the first; 0 for inactive lanes. */
  private final long[] distances = new long[Registers.LANES];

  /** Distances as 32 bits, valid within an allocation, which has less than 2 GiB. */
  private final int[] near = new int[Registers.LANES];

  private boolean known;
  private long least;
  private long most;
  private long low;
  private boolean row;

  /** Sectors or wavefronts by their {@link Traffic#beginning}; -1 if not counted yet. */
  final int[] units = new int[Traffic.BEGINNINGS];

  final int[] idealUnits = new int[Traffic.BEGINNINGS];

  /** Whether the pattern has repeated, so that closer analysis pays. */
  private boolean settled;

  private Footprint footprint;

  public AccessPattern(int bytes) {
    this.bytes = bytes;
  }

  /** Sets the pattern from 64-bit addresses; false if other lanes are active than before. */
  public boolean update(long[] register, int active) {
    return update(null, register, active);
  }

  /** Sets the pattern from 32-bit addresses; false if other lanes are active than before. */
  public boolean update(int[] register, int active) {
    return update(register, null, active);
  }

  private boolean update(int[] narrow, long[] wide, int active) {
    if (active != lanes) {
      lanes = active;
      firstLane = Integer.numberOfTrailingZeros(active);
      known = false;
      return false;
    }
    if (known && !moved(narrow, wide)) {
      settled = true;
      return true;
    }
    for (int lane = 0; lane < Registers.LANES; lane++) {
      distances[lane] = (active >>> lane & 1) != 0 ? distance(narrow, wide, lane) : 0;
    }
    learn();
    return true;
  }

  /** Distance of a lane from the first; of 32-bit addresses the signed 32-bit difference. */
  private long distance(int[] narrow, long[] wide, int lane) {
    return narrow == null ? wide[lane] - wide[firstLane] : narrow[lane] - narrow[firstLane];
  }

  private boolean moved(int[] narrow, long[] wide) {
    if (lanes == -1) {
      return narrow == null ? moved(wide, distances) : moved(narrow, near);
    }
    long different = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      different |= distance(narrow, wide, lane) ^ distances[lane];
    }
    return different != 0;
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

  /** Whether all lanes lie in an allocation if the first has this offset. */
  public boolean within(long size, long offset) {
    // The first lane is checked separately, as sums with wild addresses overflow.
    return offset >= 0 && offset < size && offset + least >= 0 && most <= size - bytes - offset;
  }

  /** Distance of the lowest address from the first, 0 or less. */
  public int least() {
    return (int) least;
  }

  /** Distance of the highest address from the first. */
  public int most() {
    return (int) most;
  }

  /** Whether all addresses are aligned if the first one is. */
  public boolean keepsAlignment() {
    return (low & bytes - 1) == 0;
  }

  /** Distance of a lane from the first. */
  public long distance(int lane) {
    return distances[lane];
  }

  public int firstLane() {
    return firstLane;
  }

  public int lanes() {
    return lanes;
  }

  /** Whether lanes access consecutive memory, in order. */
  public boolean inRow() {
    return row;
  }

  /** Bytes from the lowest address to the end of the highest access. */
  public int span() {
    return (int) (most - least) + bytes;
  }

  public void places(int first, long base, int[] offsets, long[] addresses) {
    offsets(first, offsets);
    addresses(base + first, addresses);
  }

  void addresses(long first, long[] addresses) {
    for (int lane = 0; lane < Registers.LANES; lane++) {
      addresses[lane] = first + distances[lane];
    }
  }

  public void offsets(int first, int[] offsets) {
    for (int lane = 0; lane < Registers.LANES; lane++) {
      offsets[lane] = first + near[lane];
    }
  }

  /** Granules that lanes touch; null if less than one each, or analysis does not pay. */
  public Footprint footprint(int shift) {
    if (bytes >> shift == 0) {
      return null;
    }
    if (footprint == null || footprint.shift != shift) {
      boolean whole = row && lanes == -1;
      footprint =
          whole
              ? Footprint.ofRow(bytes, shift)
              : settled ? new Footprint(near, lanes, bytes, shift) : null;
    }
    return footprint;
  }
}
