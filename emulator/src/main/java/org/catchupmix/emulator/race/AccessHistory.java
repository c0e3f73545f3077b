package org.catchupmix.emulator.race;

import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.race.Epochs.Strength;

/**
 * Who touched the bytes of an allocation last, for finding races: {@link Stamps} of each granule,
 * which is a word of 4 bytes, or a byte once an access is narrower.
 *
 * <p>A line is {@value Lines#GRANULES} granules. While whole lines are touched by lanes in order,
 * as most accesses of warps do, {@link Lines} tell of them, and stamps of their granules are left
 * as they are; once a line is touched otherwise, its granules tell.
 */
public final class AccessHistory {
  static final int WORD_SHIFT = 2;

  private final int bytes;

  /** Of granules; where lines tell, what it says is older than all that counts. */
  Stamps granules;

  final Lines lines;

  /**
   * An access.
   *
   * @param offsets of each lane; if there is a pattern, only once {@link #place} has been called
   * @param lanes which take part
   * @param pattern how the offsets of those lanes lie to each other; null if that is not known
   * @param first the offset of the first lane if there is a pattern
   * @param size of what a lane accesses, in bytes
   * @param strength how it stands to others
   * @param oldest stamps below are forgotten
   * @param step the number of the instruction
   */
  public record Access(
      Epochs epochs,
      WarpOrder warp,
      int[] offsets,
      int lanes,
      AccessPattern pattern,
      int first,
      int size,
      Strength strength,
      int oldest,
      int step) {
    /** What memory remembers of it and a lane. */
    long entry(int lane) {
      return (long) step << Integer.SIZE
          | Integer.toUnsignedLong(Epochs.stamp(warp, lane, strength));
    }

    /** Whether nothing orders an earlier access before a lane's. */
    boolean raced(int lane, int stamp) {
      return !epochs.settled(stamp, oldest)
          && !epochs.meet(stamp, strength, warp)
          && epochs.concurrent(stamp, warp, lane);
    }

    private void place() {
      if (pattern != null) {
        pattern.offsets(first, offsets);
      }
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
  public record Race(int lane, int offset, int stamp, boolean written, int step) {}

  /** Decides whether a race is to be reported. */
  @FunctionalInterface
  public interface Judge {
    boolean allows(Race race);
  }

  public AccessHistory(long bytes) {
    this.bytes = Math.toIntExact(bytes);
    this.granules = new Stamps(granules(WORD_SHIFT), WORD_SHIFT);
    this.lines = new Lines(this);
  }

  public void clear() {
    granules = new Stamps(granules(WORD_SHIFT), WORD_SHIFT);
    lines.clear();
  }

  /** Bytes of the memory that it is for. */
  public int bytes() {
    return bytes;
  }

  /** The memory that it takes itself. */
  public long size() {
    return granules.bytes() + lines.bytes();
  }

  /** Bits of a place in a granule. */
  int shift() {
    return granules.shift;
  }

  /** From now on it tells of each byte. */
  public void fitBytes() {
    fit(1);
  }

  /** Whether it tells of each byte, not of words. */
  public boolean ofBytes() {
    return shift() == 0;
  }

  /**
   * Whether, of a piece of memory, this history has read what others wrote, or written what they
   * touched; then adds to theirs what it did.
   *
   * @param from where it begins, a multiple of the granules of a line
   * @param count of its bytes
   * @param oldest stamps below do not count
   * @param read of each granule, negative if others have read it
   * @param written the same of writes
   */
  public boolean meets(int from, int count, int oldest, long[] read, long[] written) {
    int first = from >> shift();
    int end = Math.min(granules.pieces() - first, count >> shift());
    long met = 0;
    for (int i = 0; i < end; i++) {
      Stamps told = lines.tell(first + i) ? lines.stamps() : granules;
      int piece = told == granules ? first + i : Lines.of(first + i);
      long readNow = isNew(Stamps.of(told.readers, piece), oldest);
      long writtenNow = isNew(Stamps.of(told.writers, piece), oldest);
      met |= readNow & written[i] | writtenNow & (read[i] | written[i]);
      written[i] |= writtenNow;
      read[i] |= readNow;
    }
    return met < 0;
  }

  /** Negative if a stamp is not below another. */
  private static long isNew(long entry, int oldest) {
    return ~((entry & 0xFFFFFFFFL) - oldest);
  }

  private int granules(int shift) {
    return (int) (((long) bytes + (1 << shift) - 1) >> shift);
  }

  /** Tells of each byte if an access is smaller than a word. */
  void fit(int size) {
    if (size < 1 << WORD_SHIFT && !ofBytes()) {
      // If memory for one of them runs out, all stays as it was.
      Stamps ofBytes = new Stamps(granules(0), 0);
      ofBytes.writers = spread(granules.writers);
      ofBytes.readers = spread(granules.readers);
      ofBytes.otherReaders = spread(granules.otherReaders);
      lines.spread(WORD_SHIFT, ofBytes.pieces());
      granules = ofBytes;
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

  /** Lanes read; a race that the judge does not allow, or null. */
  public Race read(Access by, Judge judge) {
    fit(by.size());
    if (WarpHistory.read(this, by)) {
      return null;
    }
    by.place();
    granules.needReaders();
    Stamps all = granules;
    int count = by.size() >> all.shift;
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
      int first = offset >> all.shift;
      for (int g = first; g < first + count; g++) {
        lines.leaveToGranules(Lines.of(g), by, false);
        Race race = all.raceOfRead(by, lane, g);
        if (race != null && !judge.allows(race)) {
          return race;
        }
        all.keepReader(by, by.entry(lane), g);
      }
    }
    return null;
  }

  /** Lanes write; a race that the judge does not allow, or null. */
  public Race write(Access by, Judge judge) {
    fit(by.size());
    if (WarpHistory.write(this, by)) {
      return null;
    }
    by.place();
    granules.needWriters();
    Stamps all = granules;
    int count = by.size() >> all.shift;
    for (int rest = by.lanes(); rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int first = by.offsets()[lane] >> all.shift;
      for (int g = first; g < first + count; g++) {
        lines.leaveToGranules(Lines.of(g), by, true);
        Race race = all.raceOfWrite(by, lane, g);
        if (race != null && !judge.allows(race)) {
          return race;
        }
        all.keepWriter(by, by.entry(lane), g);
      }
    }
    return null;
  }
}
