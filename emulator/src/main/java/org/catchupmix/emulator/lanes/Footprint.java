package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.catchupmix.emulator.registers.Registers;

/**
 * Granules (words or bytes) that lanes touch, each with its first three lanes. They are relative to
 * the first lane's. More lanes per granule do not change the recorded history.
 */
public final class Footprint {
  static final int KEPT = 3;

  private static final int LINE_SHIFT = 5;
  public static final int LINE = 1 << LINE_SHIFT;
  final int shift;

  /** Granules in ascending order. */
  public final int[] granules;

  public final boolean dense;

  /** First, second and third lane of each granule, or -1. */
  public final long[][] lanes = new long[KEPT][];

  /** Second lane of each granule, or the first if there is only one. */
  public final long[] last;

  /** Largest number of lanes per granule, at most {@link #KEPT}. */
  public final int most;

  /** Log2 of the granules per lane. */
  public final int eachShift;

  /** Distances of the lines that lanes cover completely and in order; null if they do not. */
  public final int[] lines;

  /** Whether a granule has lanes beyond the recorded ones that are not consecutive. */
  public final boolean scattered;

  /** Footprints of full rows, by bytes per lane and {@link #shift}. */
  private static final ConcurrentMap<Integer, Footprint> ROWS = new ConcurrentHashMap<>();

  /** Footprint of all lanes in a row. */
  static Footprint ofRow(int bytes, int shift) {
    return ROWS.computeIfAbsent(
        bytes << 2 | shift,
        _ -> {
          int[] distances = new int[Registers.LANES];
          Arrays.setAll(distances, lane -> lane * bytes);
          return new Footprint(distances, -1, bytes, shift);
        });
  }

  /** Computes the footprint of aligned lanes that access at least a granule each. */
  Footprint(int[] distances, int active, int bytes, int shift) {
    this.shift = shift;
    int each = bytes >> shift;
    long[] touched =
        new long[Integer.bitCount(active) * each]; // granule in the upper half, lane in the lower
    int count = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      for (int i = 0; i < each; i++) {
        touched[count++] = (long) ((distances[lane] >> shift) + i) << Integer.SIZE | lane;
      }
    }
    Arrays.sort(touched);
    granules = Arrays.stream(touched).mapToInt(t -> (int) (t >> Integer.SIZE)).distinct().toArray();
    last = new long[granules.length];
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
    eachShift = Integer.numberOfTrailingZeros(each);
    lines = highest == 1 && active == -1 ? lines(distances, shift) : null;
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

  public static int lineOf(int granule) {
    return granule >> LINE_SHIFT;
  }

  /** Whether lanes cover whole {@link #lines} if the first lane starts at a granule. */
  public boolean isOfLines(int granule) {
    return lines != null && (granule & LINE - 1) == 0;
  }
}
