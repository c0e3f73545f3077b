package org.catchupmix.emulator.report;

/** Where an address lies. */
public sealed interface Location {
  /**
   * In a piece of memory, or beside it.
   *
   * @param offset in bytes; negative before its start
   */
  record In(Region region, long offset) implements Location {
    /** Distance from memory beyond which an index has probably overflowed. */
    private static final long FAR = 1L << 30;

    /** Whether it is so far from the memory that a 32-bit index has probably overflowed. */
    public boolean isFar() {
      return Math.abs(offset) >= FAR;
    }
  }

  /** In a thread's local memory of some bytes, or beside it. */
  record Local(long offset, int bytes) implements Location {}

  /** In the first page, to which no pointer leads but a null pointer. */
  record NearNull(long offset) implements Location {}

  /** In no memory. */
  enum Nowhere implements Location {
    NEVER_ALLOCATED,
    FREED_LONG_AGO,
    /** The kernel has no shared memory there. */
    NO_SHARED
  }
}
