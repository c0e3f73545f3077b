package org.catchupmix.emulator.memory;

import java.util.Arrays;

/** Initialized bytes of a piece of memory, one bit each. */
public final class Definedness {
  /** Bytes up to which checking a range is as fast as checking each lane. */
  public static final int SHORT = 4096;

  private final int bytes;
  private int missing;

  /** Null if all bytes are initialized, which is the usual case, or none are. */
  private long[] bits;

  /** No byte is initialized. */
  public Definedness(long bytes) {
    this.bytes = Math.toIntExact(bytes);
    this.missing = this.bytes;
  }

  public Definedness(Definedness other) {
    this(other.bytes);
    addAll(other);
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

  /** Bits of a range within the word of its first byte. */
  private static long mask(int from, int end) {
    int count = Math.min(Long.SIZE - from % Long.SIZE, end - from);
    return -1L >>> Long.SIZE - count << from;
  }

  public boolean has(int offset, int count) {
    if (missing == 0 || bits == null) {
      return missing == 0;
    }
    int end = offset + count;
    for (int at = offset; at < end; ) {
      long mask = mask(at, end);
      if ((bits[at / Long.SIZE] & mask) != mask) {
        return false;
      }
      at += Long.bitCount(mask);
    }
    return true;
  }

  public void add(int offset, int count) {
    if (count == bytes) {
      fill();
    }
    int end = offset + count;
    for (int at = offset; at < end && missing > 0; ) {
      long mask = mask(at, end);
      add(at / Long.SIZE, mask);
      at += Long.bitCount(mask);
    }
  }

  private void add(int word, long mask) {
    if (bits == null) {
      bits = new long[bytes / Long.SIZE + 1];
    }
    missing -= Long.bitCount(mask & ~bits[word]);
    bits[word] |= mask;
    if (missing == 0) {
      bits = null;
    }
  }

  /** Adds the bytes that another record has. */
  public void addAll(Definedness other) {
    if (other.missing == 0) {
      fill();
    }
    for (int word = 0; other.bits != null && word < other.bits.length && missing > 0; word++) {
      add(word, other.bits[word]);
    }
  }

  public void copyRange(int to, Definedness source, int from, int count) {
    if (source.missing == 0) {
      add(to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      if (source.has(from + i, 1)) {
        add(to + i, 1);
      } else {
        remove(to + i, 1);
      }
    }
  }

  public void remove(int offset, int count) {
    if (missing == 0) {
      bits = new long[bytes / Long.SIZE + 1];
      Arrays.fill(bits, -1L);
      bits[bytes / Long.SIZE] = (1L << bytes) - 1;
    }
    int end = offset + count;
    for (int at = offset; at < end && bits != null; ) {
      long mask = mask(at, end);
      missing += Long.bitCount(bits[at / Long.SIZE] & mask);
      bits[at / Long.SIZE] &= ~mask;
      at += Long.bitCount(mask);
    }
  }

  /** Whether any byte of a range is initialized. */
  public boolean hasAny(int from, int count) {
    boolean some = missing == 0;
    for (int at = from; at < from + count && !some && bits != null; at++) {
      some = has(at, 1);
    }
    return some;
  }

  /** First uninitialized byte of a range, or -1. */
  public int firstMissing(int from, int count) {
    for (int at = from; at < from + count && missing > 0; at++) {
      if (!has(at, 1)) {
        return at;
      }
    }
    return -1;
  }
}
