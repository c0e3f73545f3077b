package org.catchupmix.emulator;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The pages of an allocation that a run has read and written, for launches that several cores
 * share, see {@link Cores}. A page may be marked without need; none is left out.
 */
final class Pages {
  private static final int SHIFT = 12;

  /** Bytes of a page. */
  static final int BYTES = 1 << SHIFT;

  /** Accesses that may be farther apart than so many pages are marked lane by lane. */
  private static final int SPREAD = 8;

  /** The run that reads and writes. */
  final GridRun by;

  private final long[] read;
  private final long[] written;

  /** What is saved before it is first written; null for a run that is not undone. */
  private final Saved saved;

  /** Contents as they were before any core wrote there: saved by whoever comes first. */
  static final class Saved {
    private final byte[] data;
    private final byte[][] pages;

    Saved(byte[] data) {
      this.data = data;
      this.pages = new byte[pages(data.length)][];
    }

    private synchronized void save(int page) {
      if (pages[page] == null) {
        int from = page << SHIFT;
        pages[page] = Arrays.copyOfRange(data, from, Math.min(data.length, from + BYTES));
      }
    }

    /** Puts everything back. */
    void restore() {
      for (int page = 0; page < pages.length; page++) {
        if (pages[page] != null) {
          System.arraycopy(pages[page], 0, data, page << SHIFT, pages[page].length);
        }
      }
    }
  }

  Pages(GridRun by, long bytes, Saved saved) {
    this.by = by;
    this.read = new long[pages(bytes) + 63 >>> 6];
    this.written = new long[read.length];
    this.saved = saved;
  }

  /** Those of a run that is not undone: from now on, or since it met the allocation. */
  static Pages of(Allocation a, GridRun run) {
    return a.pages != null && a.pages.by == run ? a.pages : new Pages(run, a.bytes, null);
  }

  private static int pages(long bytes) {
    return (int) (bytes + BYTES - 1 >>> SHIFT);
  }

  /** Lanes are about to read or write so many bytes each. */
  void mark(int[] offsets, int lanes, int size, boolean write) {
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int offset = offsets[Integer.numberOfTrailingZeros(rest)];
      least = Math.min(least, offset);
      most = Math.max(most, offset);
    }
    mark(offsets, lanes, least, most, size, write);
  }

  /** The same where the least and the greatest offset are known. */
  void mark(int[] offsets, int lanes, int least, int most, int size, boolean write) {
    int first = least >>> SHIFT;
    int last = most + size - 1 >>> SHIFT;
    if (last - first <= SPREAD) {
      for (int page = first; page <= last; page++) {
        mark(page, write);
      }
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      mark(offsets[Integer.numberOfTrailingZeros(rest)] >>> SHIFT, write); // aligned, so one page
    }
  }

  private void mark(int page, boolean write) {
    long[] bits = write ? written : read;
    if ((bits[page >>> 6] >>> page & 1) == 0) {
      if (write && saved != null) {
        saved.save(page);
      }
      bits[page >>> 6] |= 1L << page;
    }
  }

  boolean has(int page) {
    return ((read[page >>> 6] | written[page >>> 6]) >>> page & 1) != 0;
  }

  /** The pages of an allocation that any of several runs has written. */
  static BitSet written(List<Pages> runs) {
    BitSet all = new BitSet();
    runs.forEach(run -> all.or(BitSet.valueOf(run.written)));
    return all;
  }
}
