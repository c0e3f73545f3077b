package org.catchupmix.emulator;

import org.catchupmix.emulator.Epochs.Strength;

/**
 * Who touched the bytes of an allocation last, for finding races. Of each word of 4 bytes, or of
 * each byte once an access is narrower, it keeps the last writer and two readers. Two are enough:
 * they are of different blocks if any two readers were, else of different warps, else of different
 * lanes; so a later writer differs from at least one of them.
 */
final class AccessHistory {
  private static final int WORD_SHIFT = 2;

  private final int bytes;
  private int shift = WORD_SHIFT;

  /** Of each granule: the stamp below, and above it the number of the step. */
  private long[] writers;

  private long[] readers;
  private long[] otherReaders;

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
    shift = WORD_SHIFT;
  }

  private int granules() {
    return (int) (((long) bytes + (1 << shift) - 1) >> shift);
  }

  private void fit(int size) {
    if (size < 1 << WORD_SHIFT && shift == WORD_SHIFT) {
      shift = 0;
      writers = spread(writers);
      readers = spread(readers);
      otherReaders = spread(otherReaders);
    }
  }

  private long[] spread(long[] words) {
    if (words == null) {
      return null;
    }
    long[] all = new long[granules()];
    for (int i = 0; i < all.length; i++) {
      all[i] = words[i >> WORD_SHIFT];
    }
    return all;
  }

  /**
   * Lanes read.
   *
   * @param offsets of each lane
   * @param size of an access, in bytes
   * @param strength how it stands to others
   * @param oldest stamps below are forgotten
   * @param step the number of the instruction
   * @param judge asked before a race is returned
   * @return a race, or null
   */
  Race read(
      Epochs epochs,
      Warp warp,
      int[] offsets,
      int lanes,
      int size,
      Strength strength,
      int oldest,
      int step,
      Judge judge) {
    fit(size);
    if (readers == null) {
      readers = new long[granules()];
    }
    int count = size >> shift;
    long by = (long) step << Integer.SIZE;
    int before = -1;
    int run = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int offset = offsets[lane];
      run = offset == before ? run + 1 : 0;
      before = offset;
      if (run > 1) {
        continue; // two lanes that read one place stand for all
      }
      int stamp = Epochs.stamp(warp, lane, strength);
      int first = offset >> shift;
      for (int g = first; g < first + count; g++) {
        long writer = writers == null ? 0 : writers[g];
        if (raced(epochs, warp, lane, (int) writer, strength, oldest)) {
          Race race = new Race(lane, g << shift, (int) writer, true, step(writer));
          if (!judge.allows(race)) {
            return race;
          }
        }
        if (epochs.settled((int) readers[g], oldest) || keepOther(epochs, warp, stamp, g, oldest)) {
          readers[g] = by | stamp;
        }
      }
    }
    return null;
  }

  /**
   * Keeps the last reader, who is about to be replaced, unless a more telling one is kept.
   *
   * @return false if there is no need to replace it
   */
  private boolean keepOther(Epochs epochs, Warp warp, int stamp, int g, int oldest) {
    if (otherReaders == null) {
      otherReaders = new long[granules()];
    }
    int last = (int) readers[g];
    int kept = (int) otherReaders[g];
    boolean lastFromHere = !epochs.otherBlock(last);
    if (epochs.settled(kept, oldest)) {
      otherReaders[g] = readers[g];
      return true;
    }
    boolean keptFromHere = !epochs.otherBlock(kept);
    if (lastFromHere && keptFromHere) {
      if (Epochs.sameEpoch(kept, last)) {
        if (Epochs.sameEpoch(last, stamp) && Epochs.lane(kept) != Epochs.lane(last)) {
          return false; // two lanes already stand for this warp
        }
      } else if (epochs.warp(kept) != epochs.warp(last)) {
        return false; // two warps already stand for all of this block
      }
      if (epochs.warp(last) == warp.number && epochs.warp(kept) != warp.number) {
        return true;
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
    return true;
  }

  /** Lanes write; parameters as of {@link #read}. */
  Race write(
      Epochs epochs,
      Warp warp,
      int[] offsets,
      int lanes,
      int size,
      Strength strength,
      int oldest,
      int step,
      Judge judge) {
    fit(size);
    if (writers == null) {
      writers = new long[granules()];
    }
    int count = size >> shift;
    long by = (long) step << Integer.SIZE;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int stamp = Epochs.stamp(warp, lane, strength);
      int first = offsets[lane] >> shift;
      for (int g = first; g < first + count; g++) {
        int writer = (int) writers[g];
        Race race = null;
        if (raced(epochs, warp, lane, writer, strength, oldest)) {
          race = new Race(lane, g << shift, writer, true, step(writers[g]));
        } else if (readers != null
            && raced(epochs, warp, lane, (int) readers[g], strength, oldest)) {
          race = new Race(lane, g << shift, (int) readers[g], false, step(readers[g]));
        } else if (otherReaders != null
            && raced(epochs, warp, lane, (int) otherReaders[g], strength, oldest)) {
          race = new Race(lane, g << shift, (int) otherReaders[g], false, step(otherReaders[g]));
        }
        if (race != null && !judge.allows(race)) {
          return race;
        }
        // Among atomic updates, that of another block tells more than this block's own.
        boolean keep = writer >= oldest && Epochs.strong(writer) && epochs.otherBlock(writer);
        if (!keep) {
          writers[g] = by | stamp;
        }
      }
    }
    return null;
  }

  private static int step(long entry) {
    return (int) (entry >>> Integer.SIZE);
  }

  private static boolean raced(
      Epochs epochs, Warp warp, int lane, int stamp, Strength strength, int oldest) {
    return !epochs.settled(stamp, oldest)
        && !epochs.meet(stamp, strength, warp)
        && epochs.concurrent(stamp, warp, lane);
  }
}
