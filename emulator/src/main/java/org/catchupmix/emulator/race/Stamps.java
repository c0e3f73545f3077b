package org.catchupmix.emulator.race;

import org.catchupmix.emulator.race.AccessHistory.Access;
import org.catchupmix.emulator.race.AccessHistory.Race;

/**
 * Who touched each of some pieces of memory last: the last writer and two readers. Two are enough:
 * they are of different blocks if any two readers were, else of different warps, else of different
 * lanes; so a later writer differs from at least one of them. A strong reader races with weak
 * writers only, and is kept where two weak ones, who race with all, leave room.
 */
final class Stamps {
  /** What {@link #keepOther} says where the two that are kept stay, and other reads may count. */
  private static final int BOTH_STAY = -1;

  private final int pieces;

  /** Bits of a place in a piece. */
  final int shift;

  /**
   * Of each piece: the stamp below, and above it the number of the step. Null where no piece has
   * one.
   */
  long[] writers;

  long[] readers;
  long[] otherReaders;

  /**
   * Of each piece, for whom a read changes nothing, as two who have read it stand for all and its
   * writer is settled: for a warp until its epoch ends, or for the block until its next barrier.
   * Null where that was never so.
   */
  int[] enough;

  /** None has been touched. */
  Stamps(int pieces, int shift) {
    this.pieces = pieces;
    this.shift = shift;
  }

  int pieces() {
    return pieces;
  }

  /** The memory that it takes. */
  long bytes() {
    long all = 0;
    for (long[] entries : new long[][] {writers, readers, otherReaders}) {
      all += entries == null ? 0 : Long.BYTES * (long) pieces;
    }
    return all + (enough == null ? 0 : Integer.BYTES * (long) pieces);
  }

  void needWriters() {
    if (writers == null) {
      writers = new long[pieces];
    }
  }

  void needReaders() {
    if (readers == null) {
      readers = new long[pieces];
    }
  }

  void needOtherReaders() {
    if (otherReaders == null) {
      otherReaders = new long[pieces];
    }
  }

  void needEnough() {
    if (enough == null) {
      enough = new int[pieces];
    }
  }

  /** What {@link #enough} says of a warp. */
  static int ofEpoch(WarpOrder warp) {
    return warp.epoch << 1;
  }

  /** What {@link #enough} says of a block. */
  static int ofBarrier(Epochs epochs) {
    return epochs.sinceBarrier() << 1 | 1;
  }

  /** The entry of a piece; 0 where there is none. */
  static long of(long[] all, int piece) {
    return all == null ? 0 : all[piece];
  }

  /** The race that a lane's read of a piece is, or null. */
  Race raceOfRead(Access by, int lane, int piece) {
    long writer = of(writers, piece);
    return by.raced(lane, (int) writer) ? race(lane, piece, writer, true) : null;
  }

  private Race race(int lane, int piece, long entry, boolean written) {
    return new Race(lane, piece << shift, (int) entry, written, (int) (entry >>> Integer.SIZE));
  }

  /** A piece has been read; {@link #readers} are there. */
  void keepReader(Access by, long entry, int piece) {
    Epochs epochs = by.epochs();
    int isEnough =
        epochs.settled((int) readers[piece], by.oldest()) ? 0 : keepOther(by, entry, piece);
    if (isEnough == 0) {
      readers[piece] = entry;
    } else if (isEnough != BOTH_STAY && epochs.settled((int) of(writers, piece), by.oldest())) {
      needEnough();
      enough[piece] = isEnough;
    }
  }

  /**
   * Keeps the last reader, who is about to be replaced, unless a more telling one is kept.
   *
   * @return 0 if the last one is to be replaced; else for whom the two that are kept are {@link
   *     #enough}, or {@link #BOTH_STAY}
   */
  private int keepOther(Access by, long entry, int piece) {
    Epochs epochs = by.epochs();
    int stamp = (int) entry;
    int last = (int) readers[piece];
    needOtherReaders();
    int kept = (int) otherReaders[piece];
    if (epochs.settled(kept, by.oldest())) {
      otherReaders[piece] = readers[piece];
      return 0;
    }
    boolean strong = Epochs.strong(stamp);
    if (!strong && Epochs.strong(last | kept)) {
      return keepWeak(by, entry, piece);
    }
    if (strong && !Epochs.strong(last | kept)) {
      return BOTH_STAY;
    }
    int enoughFor = enoughFor(by, stamp, last, kept);
    if (enoughFor != 0) {
      return strong ? BOTH_STAY : enoughFor;
    }
    boolean itself = isThread(by, last, stamp);
    boolean otherTells = !epochs.otherBlock(last) && epochs.otherBlock(kept);
    if (strong && !Epochs.strong(last)) {
      if (itself || otherTells) {
        return BOTH_STAY;
      }
    } else if (strong && !Epochs.strong(kept)) {
      return 0;
    }
    if (!otherTells && !itself) {
      otherReaders[piece] = readers[piece];
    }
    return 0;
  }

  /** Keeps a weak reader in place of a strong one, and another weak one beside it. */
  private int keepWeak(Access by, long entry, int piece) {
    int last = (int) readers[piece];
    if (Epochs.strong(last)) {
      if (isThread(by, (int) otherReaders[piece], (int) entry)) {
        otherReaders[piece] = entry;
        return BOTH_STAY;
      }
    } else if (!isThread(by, last, (int) entry)) {
      otherReaders[piece] = readers[piece];
    }
    return 0;
  }

  /** For whom two readers stand, or 0. */
  private static int enoughFor(Access by, int stamp, int last, int kept) {
    Epochs epochs = by.epochs();
    if (epochs.otherBlock(last) || epochs.otherBlock(kept)) {
      return 0;
    }
    if (!Epochs.sameEpoch(kept, last)) {
      // Two warps already stand for all of this block.
      return epochs.warp(kept) == epochs.warp(last) ? 0 : ofBarrier(epochs);
    }
    // Two lanes already stand for this warp.
    return Epochs.sameEpoch(last, stamp) && Epochs.lane(kept) != Epochs.lane(last)
        ? ofEpoch(by.warp())
        : 0;
  }

  /** Whether an earlier stamp is of the thread that a stamp of now is of. */
  private static boolean isThread(Access by, int before, int now) {
    return !by.epochs().otherBlock(before)
        && Epochs.lane(before) == Epochs.lane(now)
        && by.epochs().warp(before) == by.warp().number;
  }

  /** The race that a lane's write to a piece is, or null. */
  Race raceOfWrite(Access by, int lane, int piece) {
    Race race = raceOfRead(by, lane, piece);
    if (race == null && by.raced(lane, (int) of(readers, piece))) {
      return race(lane, piece, readers[piece], false);
    }
    return race == null && by.raced(lane, (int) of(otherReaders, piece))
        ? race(lane, piece, otherReaders[piece], false)
        : race;
  }

  /**
   * A piece has been written; {@link #writers} are there. Among atomic updates, that of another
   * block tells more than this block's own.
   */
  void keepWriter(Access by, long entry, int piece) {
    int writer = (int) writers[piece];
    if (writer < by.oldest() || !Epochs.strong(writer) || !by.epochs().otherBlock(writer)) {
      writers[piece] = entry;
    }
    if (enough != null) {
      enough[piece] = 0;
    }
  }
}
