package org.catchupmix.emulator.race;

import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.lanes.Footprint;
import org.catchupmix.emulator.race.AccessHistory.Access;

/**
 * Records accesses of whole warps by line or granule, with the results of single lanes:
 *
 * <ul>
 *   <li>lanes in order access whole lines, see {@link Lines};
 *   <li>all earlier accesses are settled, so nothing races, and the first two lanes are recorded;
 *   <li>each granule is written by the lane that accessed it last;
 *   <li>the writers are settled, so reads do not race, and the first three lanes stand for all.
 * </ul>
 */
public final class WarpHistory {
  private WarpHistory() {}

  /** Whether a weak read of initialized bytes changes nothing and cannot race. */
  public static boolean isReadEnough(
      AccessHistory h, Epochs epochs, WarpOrder warp, AccessPattern pattern, int first) {
    Footprint f = pattern.footprint(h.shift());
    if (f == null) {
      return false;
    }
    int begin = first >> h.shift();
    int epoch = Stamps.ofEpoch(warp);
    int barrier = Stamps.ofBarrier(epochs);
    if (f.isOfLines(begin) && h.lines.isCurrent(begin)) {
      return h.lines.isReadEnough(f, Lines.of(begin), epoch, barrier);
    }
    int[] enough = h.granules.enough;
    if (enough == null) {
      return false;
    }
    for (int granule : f.granules) {
      int known = enough[begin + granule];
      if (known != epoch && known != barrier || h.lines.isCurrent(begin + granule)) {
        return false;
      }
    }
    return true;
  }

  /** Records an access; false if lanes must be checked one by one. */
  static boolean record(AccessHistory h, Access by) {
    Footprint f = by.pattern() == null ? null : by.pattern().footprint(h.shift());
    if (f == null) {
      return false;
    }
    int begin = by.first() >> h.shift();
    if (h.lines.access(by, f, begin)) {
      return true;
    }
    if (by.write() && f.most > 1) {
      return false;
    }
    int found = h.lines.leaveToGranules(f, begin, by);
    Stamps g = h.granules;
    g.need(by);
    return by.write() ? write(g, by, f, begin, found) : read(g, by, f, begin, found);
  }

  private static boolean read(Stamps g, Access by, Footprint f, int begin, int found) {
    int bound = by.oldest();
    boolean settled = (found & Lines.WRITTEN) == 0 || isBelow(g.writers, begin, f, bound);
    if (settled
        && ((found & Lines.READ) == 0
            || isBelow(g.readers, begin, f, bound) && isBelow(g.otherReaders, begin, f, bound))) {
      keepReaders(g, by, f, begin);
      return true;
    }
    if (!settled && !isOwn(g.writers, begin, f, by)) {
      return false;
    }
    if (f.scattered
        && !(ofBlock(g.readers, begin, f, by) && ofBlock(g.otherReaders, begin, f, by))) {
      return false;
    }
    for (int w = 0; w < f.granules.length; w++) {
      for (int k = 0; k < f.most && f.lanes[k][w] >= 0; k++) {
        g.keepReader(by, by.entry((int) f.lanes[k][w]), begin + f.granules[w]);
      }
    }
    return true;
  }

  private static void keepReaders(Stamps g, Access by, Footprint f, int begin) {
    long base = by.entry(0);
    fill(g.readers, begin, f, base, f.last);
    if (f.most == 1) {
      return;
    }
    g.otherReaders = g.orEmpty(g.otherReaders);
    boolean isEnough = f.most > 2 && by.strength() == Epochs.Strength.WEAK;
    if (isEnough) {
      g.needEnough();
    }
    int epoch = Stamps.ofEpoch(by.warp());
    for (int w = 0; w < f.granules.length; w++) {
      if (f.lanes[1][w] >= 0) {
        g.otherReaders[begin + f.granules[w]] = base + f.lanes[0][w];
      }
      if (isEnough && f.lanes[2][w] >= 0) {
        g.enough[begin + f.granules[w]] = epoch;
      }
    }
  }

  private static boolean write(Stamps g, Access by, Footprint f, int begin, int found) {
    if ((found & Lines.WRITTEN) != 0 && !isOwn(g.writers, begin, f, by)
        || (found & Lines.READ) != 0
            && !(isOwn(g.readers, begin, f, by) && isOwn(g.otherReaders, begin, f, by))) {
      return false;
    }
    fill(g.writers, begin, f, by.entry(0), f.last);
    if (g.enough != null) {
      for (int granule : f.granules) {
        g.enough[begin + granule] = 0;
      }
    }
    return true;
  }

  private static boolean isBelow(long[] all, int begin, Footprint f, int bound) {
    if (all == null) {
      return true;
    }
    for (int granule : f.granules) {
      if ((int) all[begin + granule] >= bound) {
        return false;
      }
    }
    return true;
  }

  /** Whether each granule was last accessed by its lane in this epoch, or is settled. */
  private static boolean isOwn(long[] all, int begin, Footprint f, Access by) {
    if (all == null || f.most > 1) {
      return all == null;
    }
    int bound = by.oldest();
    long base = by.entry(0);
    for (int w = 0; w < f.granules.length; w++) {
      int stamp = (int) all[begin + f.granules[w]];
      if (stamp >= bound && !Stamp.sameThread(stamp, (int) (base + f.last[w]))) {
        return false;
      }
    }
    return true;
  }

  private static void fill(long[] all, int begin, Footprint f, long base, long[] add) {
    for (int w = 0; w < f.granules.length; w++) {
      all[begin + f.granules[w]] = base + add[w];
    }
  }

  /** Whether all entries are settled or of this block. */
  private static boolean ofBlock(long[] all, int begin, Footprint f, Access by) {
    for (int granule : f.granules) {
      int stamp = all == null ? 0 : (int) all[begin + granule];
      if (!by.epochs().settled(stamp, by.oldest()) && by.epochs().otherBlock(stamp)) {
        return false;
      }
    }
    return true;
  }
}
