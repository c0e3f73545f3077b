package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import org.catchupmix.emulator.registers.Registers;

/** Sectors of global memory, or wavefronts of shared memory, of one access. */
public final class Traffic {
  private static final int SECTOR_SHIFT = 5;

  private static final int BANKS = 32;

  /** Number of values of {@link #beginning}. */
  static final int BEGINNINGS = (1 << SECTOR_SHIFT) + 4;

  private boolean shared;
  private int units;
  private int idealUnits;
  private final long[] addresses = new long[Registers.LANES];
  private final long[] sorted = new long[Registers.LANES];
  private final int[] depth = new int[BANKS];

  /** Sectors touched, or wavefronts needed. */
  public int units() {
    return units;
  }

  /** Sectors needed for the bytes used, or wavefronts without conflicts. */
  public int idealUnits() {
    return idealUnits;
  }

  /** Position of an address in its sector or shared word. */
  private int beginning(long address) {
    return shared
        ? (1 << SECTOR_SHIFT) + (int) (address & 3)
        : (int) address & (1 << SECTOR_SHIFT) - 1;
  }

  /** Computes that of a pattern, which depends on its {@link #beginning} alone. */
  public void of(AccessPattern pattern, long first, int size, boolean inShared) {
    shared = inShared;
    int beginning = beginning(first);
    if (pattern.units[beginning] >= 0) {
      units = pattern.units[beginning];
      idealUnits = pattern.idealUnits[beginning];
      return;
    }
    pattern.addresses(first, addresses);
    of(addresses, pattern.lanes(), size, inShared);
    pattern.units[beginning] = units;
    pattern.idealUnits[beginning] = idealUnits;
  }

  /**
   * Computes that of addresses. Half a warp accesses 8 bytes of shared memory at a time, a quarter
   * 16.
   *
   * @param size bytes per lane, aligned, so that none spans two sectors
   */
  public void of(long[] addresses, int lanes, int size, boolean inShared) {
    shared = inShared;
    units = 0;
    idealUnits = 0;
    if (!shared) {
      sectors(addresses, lanes, size);
      return;
    }
    int group = size <= 4 ? 32 : size == 8 ? 16 : 8;
    for (int first = 0; first < Registers.LANES; first += group) {
      int mask = group == 32 ? -1 : (1 << group) - 1 << first;
      if ((lanes & mask) != 0) {
        wavefronts(addresses, lanes & mask, size);
      }
    }
  }

  private void sectors(long[] addresses, int lanes, int size) {
    int count = ascending(addresses, lanes);
    long sector = -1;
    long address = -1;
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (sorted[i] != address) {
        address = sorted[i];
        distinct++;
        if (address >>> SECTOR_SHIFT != sector) {
          sector = address >>> SECTOR_SHIFT;
          units++;
        }
      }
    }
    idealUnits += (distinct * size + (1 << SECTOR_SHIFT) - 1) >> SECTOR_SHIFT;
  }

  private int ascending(long[] addresses, int lanes) {
    int count = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      sorted[count++] = addresses[Integer.numberOfTrailingZeros(rest)];
    }
    Arrays.sort(sorted, 0, count);
    return count;
  }

  /** Equal words are shared. */
  private void wavefronts(long[] addresses, int lanes, int size) {
    int count = ascending(addresses, lanes);
    Arrays.fill(depth, 0);
    int most = 1;
    int distinct = 0;
    long before = -1;
    for (int i = 0; i < count; i++) {
      for (long word = sorted[i] >>> 2; word <= sorted[i] + size - 1 >>> 2; word++) {
        if (word > before) { // ascending, so each word counts once
          before = word;
          distinct++;
          most = Math.max(most, ++depth[(int) word & BANKS - 1]);
        }
      }
    }
    units += most;
    idealUnits += Math.max(1, (distinct + BANKS - 1) / BANKS);
  }
}
