package org.catchupmix.emulator.race;

import org.catchupmix.emulator.race.AccessHistory.Access;
import org.catchupmix.emulator.race.AccessHistory.Race;

/**
 * Last writer and two readers of each piece of memory. Two readers suffice: they differ in block,
 * warp or lane if any two readers did, so a later writer differs from at least one. Strong readers
 * race with weak writers only, and are kept if two weak ones leave room.
 */
final class Stamps {
  final int pieces;

  /** Log2 of the piece size. */
  final int shift;

  /** Each the word of an {@link Entry}; null if there are none. */
  long[] writers;

  long[] readers;
  long[] otherReaders;

  /**
   * Readers whose next read of a piece need not be recorded: a warp's epoch, or a block until a
   * warp next arrives at a barrier. Null if nobody.
   */
  int[] enough;

  Stamps(int pieces, int shift) {
    this.pieces = pieces;
    this.shift = shift;
  }

  long bytes() {
    long all = 0;
    for (long[] entries : new long[][] {writers, readers, otherReaders}) {
      all += entries == null ? 0 : Long.BYTES * (long) pieces;
    }
    return all + (enough == null ? 0 : Integer.BYTES * (long) pieces);
  }

  /** Makes room for the entries of an access. */
  void need(Access by) {
    if (by.write()) {
      writers = orEmpty(writers);
    } else {
      readers = orEmpty(readers);
    }
  }

  /** Returns entries, or empty ones if there are none yet. */
  long[] orEmpty(long[] entries) {
    return entries == null ? new long[pieces] : entries;
  }

  void needEnough() {
    if (enough == null) {
      enough = new int[pieces];
    }
  }

  /** Value of {@link #enough} for a warp's epoch. */
  static int ofEpoch(WarpOrder warp) {
    return warp.epoch << 1;
  }

  /** Value of {@link #enough} for a block. */
  static int ofBarrier(Epochs epochs) {
    return epochs.sinceArrival() << 1 | 1;
  }

  static long of(long[] all, int piece) {
    return all == null ? 0 : all[piece];
  }

  /** Returns a race of a lane with a recorded access, or null. */
  Race race(Access by, int lane, int piece) {
    Race race = race(by, lane, piece, writers);
    if (race == null && by.write()) {
      race = race(by, lane, piece, readers);
    }
    return race == null && by.write() ? race(by, lane, piece, otherReaders) : race;
  }

  private Race race(Access by, int lane, int piece, long[] entries) {
    Entry entry = new Entry(of(entries, piece));
    return by.raced(lane, entry) ? Race.of(lane, piece << shift, entries == writers, entry) : null;
  }

  /** Records an access; {@link #need} has made room. */
  void keep(Access by, long entry, int piece) {
    if (by.write()) {
      keepWriter(by, entry, piece);
    } else {
      keepReader(by, entry, piece);
    }
  }

  /** Records a read; {@link #readers} exist. */
  void keepReader(Access by, long entry, int piece) {
    if (by.epochs().settled((int) readers[piece], by.oldest()) || replacesLast(by, entry, piece)) {
      readers[piece] = entry;
    }
  }

  /**
   * Whether a reader replaces the last one; else both recorded readers stay. The last one stays
   * beside it unless a more significant one is kept.
   */
  private boolean replacesLast(Access by, long entry, int piece) {
    Epochs epochs = by.epochs();
    int stamp = (int) entry;
    int last = (int) readers[piece];
    if (epochs.isKnown(last, by.warp())) {
      return true; // whoever follows the new reader follows the last one too
    }
    otherReaders = orEmpty(otherReaders);
    int kept = (int) otherReaders[piece];
    if (epochs.settled(kept, by.oldest()) || epochs.isKnown(kept, by.warp())) {
      otherReaders[piece] = readers[piece];
      return true;
    }
    boolean strong = Epochs.strong(stamp);
    if (!strong && Epochs.strong(last | kept)) {
      return weakReplacesLast(by, entry, piece);
    }
    if (strong && !Epochs.strong(last | kept)) {
      return false;
    }
    int enoughFor = enoughFor(by, stamp, last, kept);
    if (enoughFor != 0) {
      if (!strong && (int) of(writers, piece) < by.oldest()) {
        needEnough();
        enough[piece] = enoughFor;
      }
      return false;
    }
    boolean itself = isThread(by, last, stamp);
    boolean otherTells = !epochs.otherBlock(last) && epochs.otherBlock(kept);
    if (strong && !Epochs.strong(last)) {
      if (itself || otherTells) {
        return false;
      }
    } else if (strong && !Epochs.strong(kept)) {
      return true;
    }
    if (!otherTells && !itself) {
      otherReaders[piece] = readers[piece];
    }
    return true;
  }

  /** Prefers weak readers to strong ones. */
  private boolean weakReplacesLast(Access by, long entry, int piece) {
    int last = (int) readers[piece];
    if (Epochs.strong(last)) {
      if (isThread(by, (int) otherReaders[piece], (int) entry)) {
        otherReaders[piece] = entry;
        return false;
      }
    } else if (!isThread(by, last, (int) entry)) {
      otherReaders[piece] = readers[piece];
    }
    return true;
  }

  /** For whom two readers stand, or 0. */
  private static int enoughFor(Access by, int stamp, int last, int kept) {
    Epochs epochs = by.epochs();
    if (epochs.otherBlock(last) || epochs.otherBlock(kept)) {
      return 0;
    }
    if (!Stamp.sameEpoch(kept, last)) {
      // two warps stand for all of this block
      boolean standsForAll = epochs.warp(kept) != epochs.warp(last) && !epochs.hasParts();
      return standsForAll ? ofBarrier(epochs) : 0;
    }
    // two lanes stand for this warp
    return Stamp.sameEpoch(last, stamp) && Stamp.lane(kept) != Stamp.lane(last)
        ? ofEpoch(by.warp())
        : 0;
  }

  /** Whether an earlier stamp is of the same thread as a current one. */
  private static boolean isThread(Access by, int before, int now) {
    return !by.epochs().otherBlock(before)
        && Stamp.lane(before) == Stamp.lane(now)
        && by.epochs().warp(before) == by.warp().number;
  }

  /**
   * Records a write; {@link #writers} exist. Among atomic updates, another block's is more
   * significant.
   */
  private void keepWriter(Access by, long entry, int piece) {
    int writer = (int) writers[piece];
    if (writer < by.oldest() || !Epochs.strong(writer) || !by.epochs().otherBlock(writer)) {
      writers[piece] = entry;
    }
    if (enough != null) {
      enough[piece] = 0;
    }
  }
}
