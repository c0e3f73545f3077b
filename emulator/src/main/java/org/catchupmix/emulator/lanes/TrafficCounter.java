package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.LaunchReport;

/** Counts sectors of global memory, or wavefronts of shared memory, of an instruction. */
public final class TrafficCounter {
  private static final int SECTOR_SHIFT = 5;

  private static final int BANKS = 32;

  /** Number of values of {@link #beginning}. */
  static final int BEGINNINGS = (1 << SECTOR_SHIFT) + 4;

  private final boolean shared;
  private long requests;
  private long units;
  private long idealUnits;
  private final long[] addresses = new long[Registers.LANES];
  private final long[] sorted = new long[Registers.LANES];
  private final int[] depth = new int[BANKS];

  public TrafficCounter(boolean shared) {
    this.shared = shared;
  }

  public void add(TrafficCounter other) {
    requests += other.requests;
    units += other.units;
    idealUnits += other.idealUnits;
  }

  /** The counts; zero for null. */
  public static LaunchReport.Traffic counted(TrafficCounter t) {
    return t == null
        ? LaunchReport.Traffic.NONE
        : new LaunchReport.Traffic(t.requests, t.units, t.idealUnits);
  }

  /** Position of an address in its sector or shared word. */
  private int beginning(long address) {
    return shared
        ? (1 << SECTOR_SHIFT) + (int) (address & 3)
        : (int) address & (1 << SECTOR_SHIFT) - 1;
  }

  /** Counts an access in a pattern, whose traffic depends on its {@link #beginning} alone. */
  public void count(AccessPattern pattern, long first, int size) {
    int beginning = beginning(first);
    if (pattern.units[beginning] >= 0) {
      requests++;
      units += pattern.units[beginning];
      idealUnits += pattern.idealUnits[beginning];
      return;
    }
    long before = units;
    long idealBefore = idealUnits;
    pattern.addresses(first, addresses);
    count(addresses, pattern.lanes(), size);
    pattern.units[beginning] = (int) (units - before);
    pattern.idealUnits[beginning] = (int) (idealUnits - idealBefore);
  }

  /**
   * Counts an access. Half a warp accesses 8 bytes of shared memory at a time, a quarter 16.
   *
   * @param size bytes per lane, aligned, so that none spans two sectors
   */
  public void count(long[] addresses, int lanes, int size) {
    requests++;
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
