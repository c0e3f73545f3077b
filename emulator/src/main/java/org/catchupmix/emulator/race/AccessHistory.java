package org.catchupmix.emulator.race;

import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.race.Epochs.Strength;

/**
 * Last accesses to each granule of an allocation, for finding races. A granule is a 4-byte word, or
 * a byte once an access is narrower.
 *
 * <p>While warps access whole lines of {@value Lines#GRANULES} granules in order, {@link Lines}
 * keep one record per line; other accesses unfold it into {@link Stamps} of its granules.
 */
public final class AccessHistory {
  static final int WORD_SHIFT = 2;

  private final int bytes;

  /** Whether nothing is ever recorded. */
  private final boolean none;

  /** Whether recording is off: always, or since the records did not fit into the heap. */
  private boolean off;

  /** Stamps of granules; all settled where the line's record is current. */
  Stamps granules;

  final Lines lines;

  /**
   * An access of a warp.
   *
   * @param offsets of the lanes; with a pattern only after {@link #place}
   * @param lanes that take part
   * @param pattern of the offsets, or null
   * @param first offset of the first lane if there is a pattern
   * @param size bytes per lane
   * @param atom bytes that it accesses atomically; 0 for a plain access, or if they are not known
   * @param strength how it relates to unordered accesses
   * @param oldest stamps below are settled
   * @param step number of the instruction
   * @param write whether it writes
   */
  public record Access(
      Epochs epochs,
      WarpOrder warp,
      int[] offsets,
      int lanes,
      AccessPattern pattern,
      int first,
      int size,
      int atom,
      Strength strength,
      int oldest,
      int step,
      boolean write) {
    /** The entry to record for a lane. */
    long entry(int lane) {
      return Entry.of(step, atom, Stamp.of(warp.epoch, lane, strength)).word();
    }

    /** Whether an earlier access races with a lane's. */
    boolean raced(int lane, Entry before) {
      int stamp = before.stamp();
      return !epochs.settled(stamp, oldest)
          && (!epochs.allows(stamp, strength, warp) || isTorn(before.atom()))
          && epochs.concurrent(stamp, warp, lane);
    }

    /** Whether two atomic accesses differ in size, so that neither is atomic to the other. */
    private boolean isTorn(int other) {
      return atom != 0 && other != 0 && atom != other;
    }

    private void place() {
      if (pattern != null) {
        pattern.offsets(first, offsets);
      }
    }
  }

  /**
   * A race of a lane with an earlier access to a granule.
   *
   * @param atom bytes that the earlier one accessed atomically, or 0
   */
  public record Race(int lane, int offset, int stamp, boolean written, int step, int atom) {
    /** Makes it from the entry of the earlier access. */
    static Race of(int lane, int offset, boolean written, Entry by) {
      return new Race(lane, offset, by.stamp(), written, by.step(), by.atom());
    }
  }

  public AccessHistory(long bytes) {
    this(bytes, false);
  }

  private AccessHistory(long bytes, boolean none) {
    this.none = none;
    this.off = none;
    this.bytes = Math.toIntExact(bytes);
    this.granules = new Stamps(granules(WORD_SHIFT), WORD_SHIFT);
    this.lines = new Lines(this);
  }

  /** A history that records nothing, for memory that nobody writes. */
  public static AccessHistory none() {
    return new AccessHistory(0, true);
  }

  public void clear() {
    off = none;
    granules = new Stamps(granules(WORD_SHIFT), WORD_SHIFT);
    lines.clear();
  }

  public boolean isOff() {
    return off;
  }

  /** Whether nothing is ever recorded, see {@link #none()}. */
  public boolean isNone() {
    return none;
  }

  private void switchOff() {
    clear();
    off = true;
  }

  private Stamps recordsOf(int granule) {
    return lines.isCurrent(granule) ? lines.stamps : granules;
  }

  /** Returns the last write to a lane's offset from a stamp on, or null. */
  public Race lastWrite(int lane, int offset, int oldest) {
    if (off) {
      return null;
    }
    int granule = offset >> shift();
    Entry entry =
        lines.isCurrent(granule)
            ? lines.writer(granule)
            : new Entry(Stamps.of(granules.writers, granule));
    return entry.stamp() < oldest || entry.word() == 0 ? null : Race.of(lane, offset, true, entry);
  }

  /** Returns a last write in a range from a stamp on that passes a test. */
  public Race lastWrite(int offset, int count, int oldest, Predicate<Race> test) {
    for (int at = offset; at < offset + count; at += 1 << shift()) {
      Race write = lastWrite(0, at, oldest);
      if (write != null && test.test(write)) {
        return write;
      }
    }
    return null;
  }

  /** Returns a write of this launch that some lane reads, or null. */
  public Race written(Access by) {
    if (granules.writers == null && lines.stamps.writers == null) {
      return null;
    }
    by.place();
    for (int rest = by.lanes(); rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      for (int at = 0; at < by.size(); at += 1 << shift()) {
        Race write = lastWrite(lane, by.offsets()[lane] + at, by.oldest());
        if (write != null) {
          return write;
        }
      }
    }
    return null;
  }

  /** Counts bytes with an access whose stamp is at or above a bound. */
  public long touched(int oldest) {
    long count = 0;
    for (int g = 0; g < granules.pieces; g++) {
      Stamps records = recordsOf(g);
      int piece = records == granules ? g : Lines.of(g);
      boolean now =
          (int) Stamps.of(records.readers, piece) >= oldest
              || (int) Stamps.of(records.writers, piece) >= oldest;
      count += now ? 1 << shift() : 0;
    }
    return Math.min(count, bytes);
  }

  public int bytes() {
    return bytes;
  }

  public long size() {
    return granules.bytes() + lines.bytes();
  }

  int shift() {
    return granules.shift;
  }

  public void fitBytes() {
    fit(1);
  }

  public boolean ofBytes() {
    return shift() == 0;
  }

  /**
   * Checks memory for conflicts with other runs, and adds this run's accesses to theirs.
   *
   * @param from offset, a multiple of a line
   * @param count bytes
   * @param oldest stamps below are ignored
   * @param read per granule, negative if other runs have read it
   * @param written per granule, negative if other runs have written it
   */
  public boolean conflicts(int from, int count, int oldest, long[] read, long[] written) {
    int first = from >> shift();
    int end = Math.min(granules.pieces - first, count >> shift());
    long conflicts = 0;
    for (int i = 0; i < end; i++) {
      Stamps records = recordsOf(first + i);
      int piece = records == granules ? first + i : Lines.of(first + i);
      long readNow = isNew(Stamps.of(records.readers, piece), oldest);
      long writtenNow = isNew(Stamps.of(records.writers, piece), oldest);
      conflicts |= readNow & written[i] | writtenNow & (read[i] | written[i]);
      written[i] |= writtenNow;
      read[i] |= readNow;
    }
    return conflicts < 0;
  }

  /** Negative if a stamp is at or above a bound. */
  private static long isNew(long entry, int oldest) {
    return ~((entry & 0xFFFFFFFFL) - oldest);
  }

  private int granules(int shift) {
    return (int) (((long) bytes + (1 << shift) - 1) >> shift);
  }

  /** Switches to bytes if an access is smaller than a word. */
  void fit(int size) {
    if (size < 1 << WORD_SHIFT && !ofBytes()) {
      // If memory runs out here, nothing has changed.
      Stamps ofBytes = new Stamps(granules(0), 0);
      ofBytes.writers = spread(granules.writers);
      ofBytes.readers = spread(granules.readers);
      ofBytes.otherReaders = spread(granules.otherReaders);
      lines.spread(WORD_SHIFT, ofBytes.pieces);
      granules = ofBytes;
    }
  }

  /** Copies entries of words to their bytes. */
  private long[] spread(long[] words) {
    return words == null
        ? null
        : IntStream.range(0, bytes).mapToLong(i -> words[i >> WORD_SHIFT]).toArray();
  }

  /**
   * Records an access; returns a race that is not allowed, or null. If the heap has no room for the
   * records, nothing is recorded any more.
   */
  public Race access(Access by, Predicate<Race> isAllowed) {
    if (off) {
      return null;
    }
    try {
      fit(by.size());
      return WarpHistory.record(this, by) ? null : recordLanes(by, isAllowed);
    } catch (OutOfMemoryError e) {
      switchOff();
      return null;
    }
  }

  /** Records an access lane by lane; returns the first race that is not allowed. */
  private Race recordLanes(Access by, Predicate<Race> isAllowed) {
    by.place();
    Stamps all = granules;
    all.need(by);
    int count = by.size() >> all.shift;
    int before = -1;
    int run = 0;
    for (int rest = by.lanes(); rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int offset = by.offsets()[lane];
      run = offset == before ? run + 1 : 0;
      before = offset;
      if (run > 2 && !by.write()) {
        continue; // two lanes that read one place stand for all, as the third has found
      }
      int first = offset >> all.shift;
      for (int g = first; g < first + count; g++) {
        lines.leaveToGranules(Lines.of(g), by);
        Race race = all.race(by, lane, g);
        if (race != null && !isAllowed.test(race)) {
          return race;
        }
        all.keep(by, by.entry(lane), g);
      }
    }
    return null;
  }
}
