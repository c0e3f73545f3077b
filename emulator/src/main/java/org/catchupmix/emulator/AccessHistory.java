package org.catchupmix.emulator;

import org.catchupmix.emulator.Epochs.Strength;

/**
 * Who touched the bytes of an allocation last, for finding races. Of each word of 4 bytes, or of
 * each byte once an access is narrower, it keeps the last writer and two readers. Two are enough:
 * they are of different blocks if any two readers were, else of different warps, else of different
 * lanes; so a later writer differs from at least one of them.
 */
final class AccessHistory {
  static final int WORD_SHIFT = 2;

  private final int bytes;
  int shift = WORD_SHIFT;

  /** Of each granule: the stamp below, and above it the number of the step. */
  long[] writers;

  long[] readers;
  long[] otherReaders;

  /**
   * Of each granule, for whom a read changes nothing, as two who have read it stand for all and its
   * writer is settled: for a warp until its epoch ends, or for the block until its next barrier.
   * Null where that was never so.
   */
  int[] enough;

  /**
   * An access.
   *
   * @param offsets of each lane
   * @param lanes which take part
   * @param pattern how the offsets lie to each other if all lanes do; else null
   * @param size of what a lane accesses, in bytes
   * @param strength how it stands to others
   * @param oldest stamps below are forgotten
   * @param step the number of the instruction
   */
  record Access(
      Epochs epochs,
      Warp warp,
      int[] offsets,
      int lanes,
      AccessPattern pattern,
      int size,
      Strength strength,
      int oldest,
      int step) {
    /** What memory remembers of it and a lane. */
    long entry(int lane) {
      return (long) step << Integer.SIZE | Epochs.stamp(warp, lane, strength);
    }

    private boolean raced(int lane, int stamp) {
      return !epochs.settled(stamp, oldest)
          && !epochs.meet(stamp, strength, warp)
          && epochs.concurrent(stamp, warp, lane);
    }
  }

  /**
   * What an access met.
   *
   * @param lane that accesses
   * @param offset where
   * @param stamp of the earlier access
   * @param written whether that wrote
   * @param step the number of its step
   */
  record Race(int lane, int offset, int stamp, boolean written, int step) {}

  /** Decides whether a race is to be reported. */
  @FunctionalInterface
  interface Judge {
    boolean allows(Race race);
  }

  AccessHistory(long bytes) {
    this.bytes = Math.toIntExact(bytes);
  }

  void clear() {
    writers = null;
    readers = null;
    otherReaders = null;
    enough = null;
    shift = WORD_SHIFT;
  }

  /** Bytes of the memory that it is for. */
  int bytes() {
    return bytes;
  }

  /** From now on it tells of each byte. */
  void fitBytes() {
    fit(1);
  }

  /** Whether it tells of each byte, not of words. */
  boolean ofBytes() {
    return shift == 0;
  }

  /**
   * Whether, of a piece of memory, this history has read what others wrote, or written what they
   * touched; then adds to theirs what it did.
   *
   * @param from where it begins
   * @param count of its bytes
   * @param oldest stamps below do not count
   * @param read of each granule, negative if others have read it
   * @param written the same of writes
   */
  boolean meets(int from, int count, int oldest, long[] read, long[] written) {
    int first = from >> shift;
    int end = Math.min(granules() - first, count >> shift);
    long met = 0;
    for (int i = 0; i < end && readers != null; i++) {
      met |= isNew(readers[first + i], oldest) & written[i];
    }
    for (int i = 0; i < end && writers != null; i++) {
      long now = isNew(writers[first + i], oldest);
      met |= now & (read[i] | written[i]);
      written[i] |= now;
    }
    for (int i = 0; i < end && readers != null; i++) {
      read[i] |= isNew(readers[first + i], oldest);
    }
    return met < 0;
  }

  /** Negative if a stamp is not below another; without a branch, for vectors. */
  private static long isNew(long entry, int oldest) {
    return ~((entry & 0xFFFFFFFFL) - oldest);
  }

  int granules() {
    return (int) (((long) bytes + (1 << shift) - 1) >> shift);
  }

  private void fit(int size) {
    if (size < 1 << WORD_SHIFT && shift == WORD_SHIFT) {
      // If memory for one of them runs out, all stays as it was.
      long[] written = spread(writers);
      long[] read = spread(readers);
      long[] readToo = spread(otherReaders);
      enough = null;
      writers = written;
      readers = read;
      otherReaders = readToo;
      shift = 0;
    }
  }

  /** Of words for each byte. */
  private long[] spread(long[] words) {
    if (words == null) {
      return null;
    }
    long[] all = new long[bytes];
    for (int i = 0; i < all.length; i++) {
      all[i] = words[i >> WORD_SHIFT];
    }
    return all;
  }

  /** What {@link #enough} says of a warp. */
  static int ofEpoch(Warp warp) {
    return warp.epoch << 1;
  }

  /** What {@link #enough} says of a block. */
  static int ofBarrier(Epochs epochs) {
    return epochs.sinceBarrier() << 1 | 1;
  }

  /** Lanes read; a race that the judge does not allow, or null. */
  Race read(Access by, Judge judge) {
    fit(by.size());
    if (readers == null) {
      readers = new long[granules()];
    }
    if (WarpHistory.read(this, by)) {
      return null;
    }
    Epochs epochs = by.epochs();
    int oldest = by.oldest();
    int count = by.size() >> shift;
    int before = -1;
    int run = 0;
    for (int rest = by.lanes(); rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int offset = by.offsets()[lane];
      run = offset == before ? run + 1 : 0;
      before = offset;
      if (run > 2) {
        continue; // two lanes that read one place stand for all, as the third has found
      }
      int first = offset >> shift;
      for (int g = first; g < first + count; g++) {
        if ((writers == null || epochs.settled((int) writers[g], oldest))
            && epochs.settled((int) readers[g], oldest)) {
          readers[g] = by.entry(lane);
          continue;
        }
        Race race = raceOfRead(by, lane, g);
        if (race != null && !judge.allows(race)) {
          return race;
        }
        keepReader(by, lane, g);
      }
    }
    return null;
  }

  Race raceOfRead(Access by, int lane, int g) {
    long writer = writers == null ? 0 : writers[g];
    return by.raced(lane, (int) writer)
        ? new Race(lane, g << shift, (int) writer, true, step(writer))
        : null;
  }

  void keepReader(Access by, int lane, int g) {
    Epochs epochs = by.epochs();
    int stamp = Epochs.stamp(by.warp(), lane, by.strength());
    int isEnough =
        epochs.settled((int) readers[g], by.oldest())
            ? 0
            : keepOther(epochs, by.warp(), stamp, g, by.oldest());
    if (isEnough == 0) {
      readers[g] = by.entry(lane);
    } else if (writers == null || epochs.settled((int) writers[g], by.oldest())) {
      if (enough == null) {
        enough = new int[granules()];
      }
      enough[g] = isEnough;
    }
  }

  /**
   * Keeps the last reader, who is about to be replaced, unless a more telling one is kept.
   *
   * @return 0, or for whom the two that are kept are {@link #enough}: there is no need to replace
   */
  private int keepOther(Epochs epochs, Warp warp, int stamp, int g, int oldest) {
    if (otherReaders == null) {
      otherReaders = new long[granules()];
    }
    int last = (int) readers[g];
    int kept = (int) otherReaders[g];
    boolean lastFromHere = !epochs.otherBlock(last);
    if (epochs.settled(kept, oldest)) {
      otherReaders[g] = readers[g];
      return 0;
    }
    boolean keptFromHere = !epochs.otherBlock(kept);
    if (lastFromHere && keptFromHere) {
      if (Epochs.sameEpoch(kept, last)) {
        if (Epochs.sameEpoch(last, stamp) && Epochs.lane(kept) != Epochs.lane(last)) {
          return ofEpoch(warp); // two lanes already stand for this warp
        }
      } else if (epochs.warp(kept) != epochs.warp(last)) {
        return ofBarrier(epochs); // two warps already stand for all of this block
      }
    }
    if (!lastFromHere || keptFromHere) {
      boolean itself =
          lastFromHere
              && Epochs.lane(last) == Epochs.lane(stamp)
              && epochs.warp(last) == warp.number;
      if (!itself) {
        otherReaders[g] = readers[g];
      }
    }
    return 0;
  }

  /** Lanes write; a race that the judge does not allow, or null. */
  Race write(Access by, Judge judge) {
    fit(by.size());
    if (writers == null) {
      writers = new long[granules()];
    }
    if (WarpHistory.write(this, by)) {
      return null;
    }
    int count = by.size() >> shift;
    for (int rest = by.lanes(); rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int first = by.offsets()[lane] >> shift;
      for (int g = first; g < first + count; g++) {
        Race race = raceOfWrite(by, lane, g);
        if (race != null && !judge.allows(race)) {
          return race;
        }
        keepWriter(by, lane, g);
        if (enough != null) {
          enough[g] = 0;
        }
      }
    }
    return null;
  }

  Race raceOfWrite(Access by, int lane, int g) {
    int writer = (int) writers[g];
    if (by.raced(lane, writer)) {
      return new Race(lane, g << shift, writer, true, step(writers[g]));
    }
    if (readers != null && by.raced(lane, (int) readers[g])) {
      return new Race(lane, g << shift, (int) readers[g], false, step(readers[g]));
    }
    return otherReaders != null && by.raced(lane, (int) otherReaders[g])
        ? new Race(lane, g << shift, (int) otherReaders[g], false, step(otherReaders[g]))
        : null;
  }

  /** Among atomic updates, that of another block tells more than this block's own. */
  void keepWriter(Access by, int lane, int g) {
    int writer = (int) writers[g];
    if (writer < by.oldest() || !Epochs.strong(writer) || !by.epochs().otherBlock(writer)) {
      writers[g] = by.entry(lane);
    }
  }

  private static int step(long entry) {
    return (int) (entry >>> Integer.SIZE);
  }
}
