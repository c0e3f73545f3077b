package org.catchupmix.emulator.memory;

import java.util.Arrays;
import java.util.List;

/**
 * Pieces of an allocation that a run has read and written, where cores share launches: one bit per
 * 128 bytes, 64 bits per page. Marks may be too many, never too few.
 */
public final class Pages {
  private static final int PIECE_SHIFT = 7;
  private static final int PAGE_SHIFT = PIECE_SHIFT + 6;
  public static final int PIECE = 1 << PIECE_SHIFT;

  /** Pieces between the first and last lane up to which the whole range is marked. */
  private static final int SPREAD = 512;

  private final long[] read;
  private final long[] written;

  private final Saved saved;

  /** Contents before any core wrote, saved page by page. */
  public static final class Saved {
    private final byte[] data;
    private final byte[][] pages;

    public Saved(byte[] data) {
      this.data = data;
      this.pages = new byte[pages(data.length)][];
    }

    private synchronized void save(int page) {
      if (pages[page] == null) {
        int from = page << PAGE_SHIFT;
        int end = Math.min(data.length - from, 1 << PAGE_SHIFT);
        pages[page] = Arrays.copyOfRange(data, from, from + end);
      }
    }

    public void restore() {
      for (int page = 0; page < pages.length; page++) {
        if (pages[page] != null) {
          System.arraycopy(pages[page], 0, data, page << PAGE_SHIFT, pages[page].length);
        }
      }
    }
  }

  /** Starts without marks; {@code saved} is null if the run is never undone. */
  public Pages(long bytes, Saved saved) {
    this.read = new long[pages(bytes)];
    this.written = new long[read.length];
    this.saved = saved;
  }

  private static int pages(long bytes) {
    return (int) (bytes + (1 << PAGE_SHIFT) - 1 >>> PAGE_SHIFT);
  }

  /** Marks aligned accesses of lanes. */
  public void mark(int[] offsets, int lanes, boolean write) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int piece = offsets[Integer.numberOfTrailingZeros(rest)] >>> PIECE_SHIFT;
      mark(piece, piece, write);
    }
  }

  /** Marks a range between two offsets; false, with nothing done, if it is too wide. */
  public boolean mark(int least, int most, int size, boolean write) {
    int first = least >>> PIECE_SHIFT;
    int last = most + size - 1 >>> PIECE_SHIFT;
    if (last - first >= SPREAD) {
      return false;
    }
    mark(first, last, write);
    return true;
  }

  private void mark(int first, int last, boolean write) {
    long[] bits = write ? written : read;
    int end = last >>> 6;
    for (int page = first >>> 6; page <= end; page++) {
      long from = page == first >>> 6 ? -1L << first : -1L;
      long mask = page == end ? from & -1L >>> 63 - (last & 63) : from;
      if ((bits[page] & mask) != mask) {
        if (write && saved != null && bits[page] == 0) {
          saved.save(page);
        }
        bits[page] |= mask;
      }
    }
  }

  /** Pieces that one run has written and another has touched, one bit each. */
  public static long[] shared(List<Pages> runs) {
    long[] shared = new long[runs.getFirst().read.length];
    for (int page = 0; page < shared.length; page++) {
      long touched = 0;
      long written = 0;
      for (Pages run : runs) {
        long both = run.read[page] | run.written[page];
        shared[page] |= run.written[page] & touched | both & written;
        touched |= both;
        written |= run.written[page];
      }
    }
    return shared;
  }
}
