package org.catchupmix.emulator;

import java.util.Arrays;
import org.catchupmix.emulator.AccessHistory.Access;

/**
 * The accesses of whole warps in an {@link AccessHistory}, granule by granule in place of lane by
 * lane, where that comes to the same:
 *
 * <ul>
 *   <li>where everything that was done to the words is settled, nothing can race, and what is kept
 *       of each word is its first two lanes;
 *   <li>where lanes in a row touch what only such rows have touched, each fares as the first does,
 *       and meets its own stamps;
 *   <li>where the writers are settled, a read meets no race, and the first three lanes of a word
 *       stand for all.
 * </ul>
 */
final class WarpHistory {
  private WarpHistory() {}

  /**
   * Whether a weak read by all lanes would change nothing and meet no race. What they read has been
   * written too, unless a launch goes on behind faults: reads before would have ended it.
   *
   * @param first the offset of the first lane
   */
  static boolean isReadEnough(
      AccessHistory h, Epochs epochs, Warp warp, AccessPattern pattern, int first) {
    Footprint f = footprint(h, pattern);
    if (f == null || h.enough == null) {
      return false;
    }
    int begin = first >> h.shift;
    int epoch = AccessHistory.ofEpoch(warp);
    int barrier = AccessHistory.ofBarrier(epochs);
    if (f.inVectors) {
      return LaneVectors.either(h.enough, begin + f.granules[0], f.granules.length, epoch, barrier);
    }
    for (int granule : f.granules) {
      int known = h.enough[begin + granule];
      if (known != epoch && known != barrier) {
        return false;
      }
    }
    return true;
  }

  private static Footprint footprint(AccessHistory h, AccessPattern pattern) {
    return pattern == null ? null : pattern.footprint(h.shift);
  }

  /** Reads, if it can be done so; false if lanes have to be looked at one by one. */
  static boolean read(AccessHistory h, Access by) {
    Footprint f = footprint(h, by.pattern());
    if (f == null) {
      return false;
    }
    int begin = by.offsets()[0] >> h.shift;
    int bound = by.epochs().settledBelow(by.oldest());
    if (!below(h.writers, begin, f, bound)) {
      return row(h, by, f, false);
    }
    if (below(h.readers, begin, f, bound) && below(h.otherReaders, begin, f, bound)) {
      keepReaders(h, by, f, begin);
      return true;
    }
    if (row(h, by, f, false)) {
      return true;
    }
    if (f.scattered
        && !(ofBlock(h.readers, begin, f, by) && ofBlock(h.otherReaders, begin, f, by))) {
      return false;
    }
    for (int w = 0; w < f.granules.length; w++) {
      for (int k = 0; k < f.most && f.lanes[k][w] >= 0; k++) {
        h.keepReader(by, (int) f.lanes[k][w], begin + f.granules[w]);
      }
    }
    return true;
  }

  private static void keepReaders(AccessHistory h, Access by, Footprint f, int begin) {
    long base = by.entry(0);
    fill(h.readers, begin, f, base, f.last);
    if (f.most == 1) {
      return;
    }
    if (h.otherReaders == null) {
      h.otherReaders = new long[h.granules()];
    }
    if (f.most > 2 && h.enough == null) {
      h.enough = new int[h.granules()];
    }
    int epoch = AccessHistory.ofEpoch(by.warp());
    for (int w = 0; w < f.granules.length; w++) {
      if (f.lanes[1][w] >= 0) {
        h.otherReaders[begin + f.granules[w]] = base + f.lanes[0][w];
      }
      if (f.lanes[2][w] >= 0) {
        h.enough[begin + f.granules[w]] = epoch;
      }
    }
  }

  /** Writes, if it can be done so; false if lanes have to be looked at one by one. */
  static boolean write(AccessHistory h, Access by) {
    Footprint f = footprint(h, by.pattern());
    if (f == null) {
      return false;
    }
    int begin = by.offsets()[0] >> h.shift;
    int bound = by.epochs().settledBelow(by.oldest());
    if (f.most > 1
        || !below(h.writers, begin, f, bound)
        || !below(h.readers, begin, f, bound)
        || !below(h.otherReaders, begin, f, bound)) {
      return row(h, by, f, true);
    }
    fill(h.writers, begin, f, by.entry(0), f.last);
    if (h.enough != null) {
      for (int granule : f.granules) {
        h.enough[begin + granule] = 0;
      }
    }
    return true;
  }

  private static boolean below(long[] all, int begin, Footprint f, int bound) {
    if (all == null) {
      return true;
    }
    if (f.inVectors) {
      return LaneVectors.below(all, begin + f.granules[0], f.granules.length, bound);
    }
    for (int granule : f.granules) {
      if ((int) all[begin + granule] >= bound) {
        return false;
      }
    }
    return true;
  }

  private static void fill(long[] all, int begin, Footprint f, long base, long[] add) {
    if (f.inVectors) {
      LaneVectors.fill(all, begin + f.granules[0], f.granules.length, base, add);
      return;
    }
    for (int w = 0; w < f.granules.length; w++) {
      all[begin + f.granules[w]] = base + add[w];
    }
  }

  /** Whether entries are settled or of this block. */
  private static boolean ofBlock(long[] all, int begin, Footprint f, Access by) {
    for (int granule : f.granules) {
      int stamp = all == null ? 0 : (int) all[begin + granule];
      if (!by.epochs().settled(stamp, by.oldest()) && by.epochs().otherBlock(stamp)) {
        return false;
      }
    }
    return true;
  }

  /** Whether words were last touched by lanes in a row, lane 0 first, or by nobody. */
  private static boolean isRow(long[] all, int first, Footprint f) {
    if (all == null) {
      return true;
    }
    long begin = all[first];
    if (Epochs.lane((int) begin) != 0) {
      return false;
    }
    return f.inVectors
        ? LaneVectors.same(all, first, f.granules.length, begin, begin == 0 ? f.none : f.last)
        : isRow(all, first, begin, begin == 0 ? f.none : f.last);
  }

  private static boolean isRow(long[] all, int first, long begin, long[] add) {
    long different = 0;
    for (int i = 0; i < add.length; i++) {
      different |= all[first + i] ^ begin + add[i];
    }
    return different == 0;
  }

  private static void fillRow(long[] all, int first, Footprint f) {
    if (all != null && all[first] != 0) {
      fill(all, first, f, all[first], f.last);
    }
  }

  /**
   * Lanes in a row touch what only such rows have touched.
   *
   * @return false if they have to be looked at one by one
   */
  private static boolean row(AccessHistory h, Access by, Footprint f, boolean write) {
    int first = by.offsets()[0] >> h.shift;
    if (!by.pattern().inRow()
        || !by.warp().acquired.isEmpty()
        || !isRow(h.writers, first, f)
        || !isRow(h.readers, first, f)
        || !isRow(h.otherReaders, first, f)
        || (write ? h.raceOfWrite(by, 0, first) : h.raceOfRead(by, 0, first)) != null) {
      return false;
    }
    if (write) {
      h.keepWriter(by, 0, first);
      fillRow(h.writers, first, f);
      if (h.enough != null) {
        Arrays.fill(h.enough, first, first + f.granules.length, 0);
      }
    } else {
      h.keepReader(by, 0, first);
      fillRow(h.readers, first, f);
      fillRow(h.otherReaders, first, f);
    }
    return true;
  }
}
