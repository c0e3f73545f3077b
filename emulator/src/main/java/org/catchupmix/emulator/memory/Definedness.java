package org.catchupmix.emulator.memory;

import java.util.Arrays;

/** Initialized bytes of a piece of memory, one bit each. */
public final class Definedness {
  /** Bytes up to which checking a range is as fast as checking each lane. */
  public static final int SHORT = 4096;

  private final long bytes;
  private long[] bits;
  private long missing;

  /** No byte is initialized. */
  public Definedness(long bytes) {
    this.bytes = bytes;
    this.missing = bytes;
  }

  public Definedness(Definedness other) {
    this.bytes = other.bytes;
    this.missing = other.missing;
    this.bits = other.bits == null ? null : other.bits.clone();
  }

  /** Whether all bytes are initialized. */
  public boolean complete() {
    return missing == 0;
  }

  /** Marks all bytes as uninitialized. */
  public void clear() {
    missing = bytes;
    bits = null;
  }

  /** Marks all bytes as initialized. */
  public void fill() {
    missing = 0;
    bits = null;
  }

  private static long mask(int offset, int count) {
    return -1L >>> 64 - count << offset;
  }

  /** Whether bytes are initialized: at most 16, aligned to their number. */
  public boolean has(int offset, int count) {
    if (missing == 0) {
      return true;
    }
    long mask = mask(offset & 63, count);
    return bits != null && (bits[offset >>> 6] & mask) == mask;
  }

  /** Marks bytes as initialized: at most 16, aligned to their number. */
  public void add(int offset, int count) {
    if (missing > 0) {
      addMasked(offset >>> 6, mask(offset & 63, count));
    }
  }

  private void addMasked(int word, long mask) {
    if (bits == null) {
      bits = new long[(int) ((bytes + 63) / 64)];
    }
    long before = bits[word];
    bits[word] = before | mask;
    missing -= Long.bitCount(mask & ~before);
    if (missing == 0) {
      bits = null; // most memory reaches this state
    }
  }

  /** Marks a range of any size and alignment. */
  public void addRange(long from, long count) {
    if (count == bytes) {
      fill();
    }
    for (long at = from; at < from + count && missing > 0; ) {
      int inWord = (int) Math.min(64 - (at & 63), from + count - at);
      addMasked((int) (at >>> 6), mask((int) (at & 63), inWord));
      at += inWord;
    }
  }

  /** Checks a range of any size and alignment. */
  public boolean hasRange(int from, int count) {
    if (missing == 0 || bits == null) {
      return missing == 0;
    }
    for (int at = from; at < from + count; ) {
      int inWord = Math.min(64 - (at & 63), from + count - at);
      long mask = mask(at & 63, inWord);
      if ((bits[at >>> 6] & mask) != mask) {
        return false;
      }
      at += inWord;
    }
    return true;
  }

  /** Adds the bytes that another record has. */
  public void addAll(Definedness other) {
    if (other.missing == 0) {
      fill();
    } else if (other.bits != null) {
      for (int word = 0; word < other.bits.length && missing > 0; word++) {
        addMasked(word, other.bits[word]);
      }
    }
  }

  public void copyRange(long to, Definedness source, long from, long count) {
    if (source.missing == 0) {
      addRange(to, count);
      return;
    }
    for (long i = 0; i < count; i++) {
      if (source.has((int) (from + i), 1)) {
        add((int) (to + i), 1);
      } else {
        remove((int) (to + i));
      }
    }
  }

  public void remove(int offset, int count) {
    for (int at = offset; at < offset + count; at++) {
      remove(at);
    }
  }

  private void remove(int offset) {
    if (has(offset, 1)) {
      if (bits == null) {
        bits = new long[(int) ((bytes + 63) / 64)];
        Arrays.fill(bits, -1L);
      }
      bits[offset >>> 6] &= ~(1L << (offset & 63));
      missing++;
    }
  }

  /** First uninitialized byte of a range, or -1. */
  public long firstMissing(long from, long count) {
    if (missing == 0) {
      return -1;
    }
    for (long at = from; at < from + count; at++) {
      if (!has((int) at, 1)) {
        return at;
      }
    }
    return -1;
  }
}
