package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.catchupmix.emulator.registers.Registers;

/**
 * The granules of an {@code AccessHistory}, words or bytes, that the lanes of a warp touch, each
 * once, with the first three lanes that touch it: more of them change nothing in what is kept of
 * it. They are counted from that of the first lane.
 */
public final class Footprint {
  /** Lanes of a granule that are kept. */
  static final int KEPT = 3;

  private static final int LINE_SHIFT = 5;

  /** Granules of a line. */
  public static final int LINE = 1 << LINE_SHIFT;

  /** Bits of a place in a granule. */
  final int shift;

  /** Lowest first. */
  public final int[] granules;

  /** Whether each granule lies behind the one before. */
  public final boolean dense;

  /** Whether it is {@link #dense}, and whole vectors. */
  public final boolean inVectors;

  /** Of each granule the first lane, the second one and the third, or -1. */
  public final long[][] lanes = new long[KEPT][];

  /** Of each granule the first lane, or the second if it has one. */
  public final long[] last;

  /** A zero for each granule. */
  public final long[] none;

  /** The most lanes of a granule, at most {@link #KEPT}. */
  public final int most;

  /** Granules of a lane, as a power of 2. */
  public final int eachShift;

  /**
   * Where the first lane's granule begins a line, the {@code Lines} that lanes in order touch, each
   * as a whole and once: how far they lie from the first. Null if they do not.
   */
  public final int[] lines;

  /** Whether a granule has lanes beyond the kept, others between them. */
  public final boolean scattered;

  /** Of rows of all lanes, which most accesses are: by their bytes, {@link #shift} and vectors. */
  private static final ConcurrentMap<Integer, Footprint> ROWS = new ConcurrentHashMap<>();

  /**
   * Of all lanes in a row.
   *
   * @param bytes of each
   */
  static Footprint ofRow(int bytes, int shift, boolean vectors) {
    return ROWS.computeIfAbsent(
        bytes << 3 | shift << 1 | (vectors ? 1 : 0),
        _ -> {
          int[] distances = new int[Registers.LANES];
          Arrays.setAll(distances, lane -> lane * bytes);
          return new Footprint(distances, -1, bytes, shift, vectors);
        });
  }

  /**
   * Of aligned lanes.
   *
   * @param distances of each from the first, in bytes
   * @param some which lanes
   * @param bytes of each, at least a granule
   * @param shift bits of a place in a granule
   * @param vectors whether {@link LaneVectors} may be used
   */
  Footprint(int[] distances, int some, int bytes, int shift, boolean vectors) {
    this.shift = shift;
    int each = bytes >> shift;
    long[] touched = new long[Integer.bitCount(some) * each]; // a granule above, its lane below
    int count = 0;
    for (int rest = some; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      for (int i = 0; i < each; i++) {
        touched[count++] = (long) ((distances[lane] >> shift) + i) << Integer.SIZE | lane;
      }
    }
    Arrays.sort(touched);
    granules = Arrays.stream(touched).mapToInt(t -> (int) (t >> Integer.SIZE)).distinct().toArray();
    last = new long[granules.length];
    none = new long[granules.length];
    for (int k = 0; k < KEPT; k++) {
      lanes[k] = new long[granules.length];
      Arrays.fill(lanes[k], -1);
    }
    boolean inOrder = true;
    boolean apart = false;
    int highest = 0;
    int w = -1;
    int n = 0;
    long before = 0;
    for (long t : touched) {
      boolean again = w >= 0 && (int) (t >> Integer.SIZE) == granules[w];
      n = again ? n + 1 : 0;
      w += again ? 0 : 1;
      long lane = (int) t;
      inOrder &= !again || lane == before + 1;
      apart |= n >= KEPT && !inOrder;
      before = lane;
      highest = Math.max(highest, Math.min(n + 1, KEPT));
      if (n < KEPT) {
        lanes[n][w] = lane;
      }
      if (n < 2) {
        last[w] = lane;
      }
    }
    most = highest;
    scattered = apart;
    dense = granules[granules.length - 1] - granules[0] == granules.length - 1;
    inVectors = vectors && dense && LaneVectors.whole(granules.length);
    eachShift = Integer.numberOfTrailingZeros(each);
    lines = highest == 1 && some == -1 ? lines(distances, shift) : null;
  }

  private int[] lines(int[] distances, int shift) {
    int each = 1 << eachShift;
    int[] all = new int[each];
    for (int lane = 0; lane < distances.length; lane++) {
      int line = lane * each / LINE;
      int granule = distances[lane] >> shift;
      if (lane * each % LINE == 0) {
        all[line] = lineOf(granule);
      }
      if (granule != all[line] * LINE + lane * each % LINE) {
        return null;
      }
    }
    return all;
  }

  /** The line of a granule. */
  public static int lineOf(int granule) {
    return granule >> LINE_SHIFT;
  }

  /** Whether lanes touch whole {@link #lines} if the first lane's granule is this. */
  public boolean isOfLines(int granule) {
    return lines != null && (granule & LINE - 1) == 0;
  }
}
