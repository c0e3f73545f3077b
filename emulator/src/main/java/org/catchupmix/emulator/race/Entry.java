package org.catchupmix.emulator.race;

/** View of the 64 bits that record an access; the package comment draws their layout. */
record Entry(long word) {
  private static final int STEP_SHIFT = Integer.SIZE;
  private static final int STEP_MASK = (1 << 24) - 1;
  private static final int ATOM_SHIFT = 56;
  private static final int ATOM_MASK = 7;
  private static final int EACH_SHIFT = 60;

  /** Bits that a granule's entry leaves to that of a line. */
  static final long EACH = -1L << EACH_SHIFT;

  /**
   * Packs an access of a thread.
   *
   * @param atom bytes that it accesses atomically, or 0
   */
  static Entry of(int step, int atom, int stamp) {
    long size = atom == 0 ? 0 : Integer.numberOfTrailingZeros(atom) + 1;
    return new Entry(
        size << ATOM_SHIFT | (long) step << STEP_SHIFT | Integer.toUnsignedLong(stamp));
  }

  /** Time and author, see {@link Stamp}; 0 if there was no access. */
  int stamp() {
    return (int) word;
  }

  /** Number of the instruction. */
  int step() {
    return (int) (word >>> STEP_SHIFT) & STEP_MASK;
  }

  /** Bytes that it accessed atomically; 0 for a plain access, or if they are not known. */
  int atom() {
    int size = (int) (word >>> ATOM_SHIFT) & ATOM_MASK;
    return size == 0 ? 0 : 1 << size - 1;
  }

  /** Log2 of the granules per lane, of a line's entry. */
  int eachShift() {
    return (int) (word >>> EACH_SHIFT);
  }

  /** The entry of a line whose first granule's entry this is. */
  Entry ofLine(int eachShift) {
    return new Entry(word | (long) eachShift << EACH_SHIFT);
  }

  /** Entry of a line's part whose lanes access more granules than in this one. */
  Entry finer(int shift) {
    return new Entry(word + ((long) shift << EACH_SHIFT));
  }

  /** The entry of a line from one of its granules on. */
  Entry from(int granule) {
    return new Entry(word + (granule >> eachShift()));
  }

  /** The entry of one granule. */
  Entry ofGranule() {
    return new Entry(word & ~EACH);
  }
}
