package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.LaunchReport;

/** Counts sectors and bank conflicts of an instruction's memory accesses. */
public final class Traffic {
  private static final int SECTOR_SHIFT = 5;
  private static final int BANKS = 32;

  /** Number of values of {@link #beginning}. */
  static final int BEGINNINGS = (1 << SECTOR_SHIFT) + 4;

  private long globalRequests;
  private long sectors;
  private long idealSectors;
  private long sharedRequests;
  private long wavefronts;
  private long idealWavefronts;
  private final long[] sorted;
  private final int[] depth;

  /** Reusable buffers. */
  public static final class Scratch {
    private final long[] sorted = new long[Registers.LANES];
    private final int[] depth = new int[BANKS];
  }

  public Traffic(Scratch scratch) {
    this.sorted = scratch.sorted;
    this.depth = scratch.depth;
  }

  /** Adds the counts of another core. */
  public void add(Traffic other) {
    globalRequests += other.globalRequests;
    sectors += other.sectors;
    idealSectors += other.idealSectors;
    sharedRequests += other.sharedRequests;
    wavefronts += other.wavefronts;
    idealWavefronts += other.idealWavefronts;
  }

  /** Traffic of global memory; zero for null. */
  public static LaunchReport.GlobalTraffic global(Traffic t) {
    return t == null
        ? LaunchReport.GlobalTraffic.NONE
        : new LaunchReport.GlobalTraffic(t.globalRequests, t.sectors, t.idealSectors);
  }

  /** Traffic of shared memory; zero for null. */
  public static LaunchReport.SharedTraffic shared(Traffic t) {
    return t == null
        ? LaunchReport.SharedTraffic.NONE
        : new LaunchReport.SharedTraffic(t.sharedRequests, t.wavefronts, t.idealWavefronts);
  }

  /**
   * Counts an access to global memory.
   *
   * @param size bytes per lane, aligned, so that none spans two sectors
   */
  public void global(long[] addresses, int lanes, int size) {
    globalRequests++;
    int count = ascending(addresses, lanes);
    long sector = -1;
    long address = -1;
    int touched = 0;
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (sorted[i] != address) {
        address = sorted[i];
        distinct++;
        if (address >>> SECTOR_SHIFT != sector) {
          sector = address >>> SECTOR_SHIFT;
          touched++;
        }
      }
    }
    sectors += touched;
    idealSectors += (distinct * size + (1 << SECTOR_SHIFT) - 1) >> SECTOR_SHIFT;
  }

  /**
   * Position of the first address in its sector or shared word; traffic of a pattern depends on
   * nothing else.
   */
  public static int beginning(long address, boolean shared) {
    return shared
        ? (1 << SECTOR_SHIFT) + (int) (address & 3)
        : (int) address & (1 << SECTOR_SHIFT) - 1;
  }

  /** Counts an access in a pattern whose traffic from this beginning is unknown. */
  public void first(
      boolean shared, long[] addresses, int size, AccessPattern pattern, int beginning) {
    long units = shared ? wavefronts : sectors;
    long ideal = shared ? idealWavefronts : idealSectors;
    if (shared) {
      shared(addresses, pattern.lanes(), size);
    } else {
      global(addresses, pattern.lanes(), size);
    }
    pattern.count(
        beginning,
        (int) ((shared ? wavefronts : sectors) - units),
        (int) ((shared ? idealWavefronts : idealSectors) - ideal));
  }

  /** Counts an access with known traffic. */
  public void again(boolean shared, int units, int idealUnits) {
    if (shared) {
      sharedRequests++;
      wavefronts += units;
      idealWavefronts += idealUnits;
    } else {
      globalRequests++;
      sectors += units;
      idealSectors += idealUnits;
    }
  }

  private int ascending(long[] addresses, int lanes) {
    int count = 0;
    boolean inOrder = true;
    long before = -1;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      long address = addresses[Integer.numberOfTrailingZeros(rest)];
      inOrder &= address >= before;
      before = address;
      sorted[count++] = address;
    }
    if (!inOrder) {
      Arrays.sort(sorted, 0, count);
    }
    return count;
  }

  /**
   * Counts an access to shared memory. Half a warp accesses 8 bytes at a time, a quarter 16; equal
   * words are shared.
   */
  public void shared(long[] addresses, int lanes, int size) {
    sharedRequests++;
    int group = size <= 4 ? 32 : size == 8 ? 16 : 8;
    for (int first = 0; first < Registers.LANES; first += group) {
      int mask = group == 32 ? -1 : (1 << group) - 1 << first;
      if ((lanes & mask) != 0) {
        sharedGroup(addresses, lanes & mask, size);
      }
    }
  }

  private void sharedGroup(long[] addresses, int lanes, int size) {
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
    wavefronts += most;
    idealWavefronts += Math.max(1, (distinct + BANKS - 1) / BANKS);
  }
}
