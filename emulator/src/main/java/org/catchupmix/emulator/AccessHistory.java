package org.catchupmix.emulator;

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
  private int[] writers;
  private int[] readers;
  private int[] otherReaders;

  /** What an access met. */
  record Race(int lane, int offset, int stamp, boolean written) {}

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

  private int[] spread(int[] words) {
    if (words == null) {
      return null;
    }
    int[] all = new int[granules()];
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
   * @param strong whether by an instruction that may meet an atomic one
   * @param oldest stamps below are forgotten
   * @return a race, or null
   */
  Race read(
      Epochs epochs, Warp warp, int[] offsets, int lanes, int size, boolean strong, int oldest) {
    fit(size);
    if (readers == null) {
      readers = new int[granules()];
    }
    int count = size >> shift;
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
      int stamp = Epochs.stamp(warp, lane, strong);
      int first = offset >> shift;
      for (int g = first; g < first + count; g++) {
        int writer = writers == null ? 0 : writers[g];
        if (raced(epochs, warp, lane, writer, strong, oldest)) {
          return new Race(lane, g << shift, writer, true);
        }
        if (epochs.settled(readers[g], oldest) || keepOther(epochs, warp, stamp, g, oldest)) {
          readers[g] = stamp;
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
      otherReaders = new int[granules()];
    }
    int last = readers[g];
    int kept = otherReaders[g];
    boolean lastFromHere = !epochs.otherBlock(last);
    if (epochs.settled(kept, oldest)) {
      otherReaders[g] = last;
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
        otherReaders[g] = last;
      }
    }
    return true;
  }

  /** Lanes write; parameters as of {@link #read}. */
  Race write(
      Epochs epochs, Warp warp, int[] offsets, int lanes, int size, boolean strong, int oldest) {
    fit(size);
    if (writers == null) {
      writers = new int[granules()];
    }
    int count = size >> shift;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int stamp = Epochs.stamp(warp, lane, strong);
      int first = offsets[lane] >> shift;
      for (int g = first; g < first + count; g++) {
        int writer = writers[g];
        if (raced(epochs, warp, lane, writer, strong, oldest)) {
          return new Race(lane, g << shift, writer, true);
        }
        if (readers != null && raced(epochs, warp, lane, readers[g], strong, oldest)) {
          return new Race(lane, g << shift, readers[g], false);
        }
        if (otherReaders != null && raced(epochs, warp, lane, otherReaders[g], strong, oldest)) {
          return new Race(lane, g << shift, otherReaders[g], false);
        }
        // Among atomic updates, that of another block tells more than this block's own.
        boolean keep = writer >= oldest && Epochs.strong(writer) && epochs.otherBlock(writer);
        writers[g] = keep ? writer : stamp;
      }
    }
    return null;
  }

  private static boolean raced(
      Epochs epochs, Warp warp, int lane, int stamp, boolean strong, int oldest) {
    return !epochs.settled(stamp, oldest)
        && !(strong && Epochs.strong(stamp))
        && epochs.concurrent(stamp, warp, lane);
  }
}
