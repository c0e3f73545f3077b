package org.catchupmix.emulator;

import java.util.Arrays;

/**
 * The words of 4 bytes that the lanes of a warp touch, each once, with the first three lanes that
 * touch it: more of them change nothing in what an {@link AccessHistory} keeps. Words are counted
 * from that of the first lane.
 */
final class Footprint {
  /** Lanes of a word that are kept. */
  static final int KEPT = 3;

  /** Lowest first. */
  final int[] words;

  /** Whether each word lies behind the one before, and they are whole vectors. */
  final boolean inVectors;

  /** Of each word the first lane, the second one and the third, or -1. */
  final long[][] lanes = new long[KEPT][];

  /** Of each word the first lane, or the second if it has one. */
  final long[] last;

  /** A zero for each word. */
  final long[] none;

  /** The most lanes of a word, at most {@link #KEPT}. */
  final int most;

  /** Whether a word has lanes beyond the kept, others between them. */
  final boolean scattered;

  /**
   * Of aligned lanes.
   *
   * @param distances of each from the first, in bytes
   * @param bytes of each, at least 4
   */
  Footprint(int[] distances, int bytes) {
    int each = bytes / Integer.BYTES;
    long[] touched = new long[distances.length * each]; // a word above, its lane below
    for (int i = 0; i < touched.length; i++) {
      int lane = i / each;
      touched[i] = (long) (distances[lane] / Integer.BYTES + i % each) << Integer.SIZE | lane;
    }
    Arrays.sort(touched);
    words = Arrays.stream(touched).mapToInt(t -> (int) (t >> Integer.SIZE)).distinct().toArray();
    last = new long[words.length];
    none = new long[words.length];
    for (int k = 0; k < KEPT; k++) {
      lanes[k] = new long[words.length];
      Arrays.fill(lanes[k], -1);
    }
    boolean inOrder = true;
    boolean apart = false;
    int highest = 0;
    int w = -1;
    int n = 0;
    long before = 0;
    for (long t : touched) {
      boolean again = w >= 0 && (int) (t >> Integer.SIZE) == words[w];
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
    inVectors =
        VectorModule.PRESENT
            && words[words.length - 1] - words[0] == words.length - 1
            && LaneVectors.whole(words.length);
  }
}
