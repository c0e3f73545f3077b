package org.catchupmix.emulator.race;

import org.catchupmix.emulator.lanes.Footprint;
import org.catchupmix.emulator.race.AccessHistory.Access;
import org.catchupmix.emulator.registers.Registers;

/**
 * Records of whole lines of 32 granules, for lanes that access them in order. A record holds the
 * first granule's entry and the granules per lane. It is valid while each access relates to all
 * granules in the same way: each lane to its own earlier accesses, or to another warp.
 *
 * <p>Other accesses leave a line to the stamps of its granules. Its record then keeps the latest
 * stamp only, to tell when all granules are settled, see {@link Epochs#oldest}; after that, whole
 * lines are recorded again.
 */
final class Lines {
  static final int GRANULES = Footprint.LINE;

  private static final int SHIFT = Integer.numberOfTrailingZeros(GRANULES);

  /** Bits that must agree if each lane repeats its own access. */
  private static final long ROW = Entry.EACH | Registers.LANES - 1;

  /** Result of {@link #leaveToGranules}: a write, or a read, may not be settled. */
  static final int WRITTEN = 1;

  static final int READ = 2;

  private final AccessHistory history;
  Stamps stamps;

  /** Lines left to their granules. */
  private boolean[] apart;

  Lines(AccessHistory history) {
    this.history = history;
    clear();
  }

  void clear() {
    int lines = of(history.granules.pieces + GRANULES - 1);
    stamps = new Stamps(lines, SHIFT + history.granules.shift);
    apart = new boolean[lines];
  }

  static int of(int granule) {
    return Footprint.lineOf(granule);
  }

  /** Whether the line's record is current for a granule. */
  boolean isCurrent(int granule) {
    return !apart[of(granule)];
  }

  /** The entry of a granule's last writer if its line's record is current. */
  Entry writer(int granule) {
    Entry entry = new Entry(Stamps.of(stamps.writers, of(granule)));
    return entry.word() == 0 ? entry : entry.from(granule & GRANULES - 1).ofGranule();
  }

  long bytes() {
    return stamps.bytes() + apart.length;
  }

  private static long entry(Access by, Footprint f, int line) {
    return new Entry(by.entry(firstLane(f, line))).ofLine(f.eachShift).word();
  }

  private static int firstLane(Footprint f, int line) {
    return line * GRANULES >> f.eachShift;
  }

  /** Splits granules into smaller ones. */
  void spread(int by, int granules) {
    Stamps all = new Stamps(of(granules + GRANULES - 1), stamps.shift - by);
    all.writers = spread(stamps.writers, by, all.pieces);
    all.readers = spread(stamps.readers, by, all.pieces);
    all.otherReaders = spread(stamps.otherReaders, by, all.pieces);
    boolean[] left = new boolean[all.pieces];
    for (int line = 0; line < left.length; line++) {
      left[line] = apart[line >> by];
    }
    stamps = all;
    apart = left;
  }

  private long[] spread(long[] entries, int by, int lines) {
    if (entries == null) {
      return null;
    }
    long[] all = new long[lines];
    for (int line = 0; line < lines; line++) {
      Entry entry = new Entry(entries[line >> by]);
      int from = (line & (1 << by) - 1) * GRANULES >> by;
      boolean stays = entry.word() == 0 || apart[line >> by];
      all[line] = (stays ? entry : entry.from(from).finer(by)).word();
    }
    return all;
  }

  /** Leaves a line to its granules; returns {@link #WRITTEN} and {@link #READ}. */
  int leaveToGranules(int line, Access by) {
    int bound = by.oldest();
    int found =
        ((int) Stamps.of(stamps.writers, line) >= bound ? WRITTEN : 0)
            | ((int) Stamps.of(stamps.readers, line) >= bound ? READ : 0);
    if (!apart[line]) {
      apart[line] = true;
      if (found != 0) {
        unfold(line, bound);
      }
    }
    stamps.need(by);
    long[] latest = by.write() ? stamps.writers : stamps.readers;
    long entry = by.entry(0);
    if ((int) latest[line] < (int) entry) {
      latest[line] = entry;
    }
    return found;
  }

  /** Leaves all lines of a warp's access to their granules. */
  int leaveToGranules(Footprint f, int begin, Access by) {
    int found = 0;
    int before = -1;
    int next;
    for (int w = 0; w < f.granules.length; w = next) {
      int granule = begin + f.granules[w];
      if (of(granule) != before) {
        before = of(granule);
        found |= leaveToGranules(before, by);
      }
      next = f.dense ? w + GRANULES - (granule & GRANULES - 1) : w + 1;
    }
    return found;
  }

  /** Copies unsettled entries of a line to its granules. */
  private void unfold(int line, int bound) {
    Stamps g = history.granules;
    g.writers = unfold(line, bound, stamps.writers, g.writers);
    g.readers = unfold(line, bound, stamps.readers, g.readers);
    g.otherReaders = unfold(line, bound, stamps.otherReaders, g.otherReaders);
  }

  private long[] unfold(int line, int bound, long[] lines, long[] granules) {
    Entry entry = new Entry(Stamps.of(lines, line));
    if (entry.stamp() < bound) {
      return granules;
    }
    long[] all = history.granules.orEmpty(granules);
    int from = line << SHIFT;
    int count = Math.min(GRANULES, all.length - from);
    for (int i = 0; i < count; i++) {
      all[from + i] = entry.from(i).ofGranule().word();
    }
    return all;
  }

  /** Whether a read changes nothing, as the two recorded readers stand for all. */
  boolean isReadEnough(Footprint f, int first, int epoch, int barrier) {
    if (stamps.enough == null) {
      return false;
    }
    for (int distance : f.lines) {
      int known = stamps.enough[first + distance];
      if (apart[first + distance] || known != epoch && known != barrier) {
        return false;
      }
    }
    return true;
  }

  /** Records an access to whole lines in order; false, with nothing done, for others. */
  boolean access(Access by, Footprint f, int begin) {
    if (!f.isOfLines(begin) || by.warp().hasAcquired()) {
      return false;
    }
    int first = of(begin);
    for (int i = 0; i < f.lines.length; i++) {
      if (!isAlike(by, f, first, i)) {
        return false;
      }
    }
    stamps.need(by);
    for (int i = 0; i < f.lines.length; i++) {
      int line = first + f.lines[i];
      apart[line] = false; // or all its granules are settled
      stamps.keep(by, entry(by, f, i), line);
    }
    return true;
  }

  /** Whether an access relates to all granules of a line alike, and does not race. */
  private boolean isAlike(Access by, Footprint f, int first, int i) {
    int line = first + f.lines[i];
    int bound = by.oldest();
    long writer = Stamps.of(stamps.writers, line);
    long reader = Stamps.of(stamps.readers, line);
    if ((int) writer < bound && (int) reader < bound) {
      return true;
    }
    long now = entry(by, f, i);
    return !apart[line]
        && isAlike(by, writer, now)
        && isAlike(by, reader, now)
        && isAlike(by, Stamps.of(stamps.otherReaders, line), now)
        && stamps.race(by, firstLane(f, i), line) == null;
  }

  /** Whether an earlier access relates to all lanes of a line as to the first. */
  private static boolean isAlike(Access by, long before, long now) {
    int stamp = (int) before;
    return by.epochs().settled(stamp, by.oldest())
        || ((before ^ now) & ROW) == 0
        || by.epochs().otherBlock(stamp)
        || by.epochs().warp(stamp) != by.warp().number;
  }
}
