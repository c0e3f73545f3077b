package org.catchupmix.mix;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Moves the blocks of an image to where its mask shows them, as PuzzleMix does: an approximate
 * assignment of blocks i to places j of least cost
 *
 * <pre>
 *   cost[i][j] = eps * distance^2(i, j) / (side - 1)^2 - saliency[i] * ( mask[j] &gt; 0 ),
 * </pre>
 *
 * with side the blocks along the longer side. In each round each block chooses its cheapest place,
 * each place keeps the cheapest of the blocks that chose it, and the others may not choose it
 * again; as many rounds as blocks along a side. Blocks that would cost more than nothing stay
 * unplaced.
 */
final class BlockTransport {
  private final int rounds;

  /**
   * What distance costs, in single precision, as in the authors' code: ties there are ties here.
   */
  private final float[][] distance;

  /** For each block all places, the nearest first. */
  private final int[][] nearest;

  /**
   * For images of so many blocks.
   *
   * @param rows of blocks
   * @param columns of blocks
   * @param eps what distance costs, at least 0
   */
  BlockTransport(int rows, int columns, double eps) {
    int blocks = rows * columns;
    rounds = Math.max(rows, columns);
    int unit = Math.max(1, (rounds - 1) * (rounds - 1));
    distance = new float[blocks][blocks];
    nearest = new int[blocks][];
    for (int i = 0; i < blocks; i++) {
      long[] keys = new long[blocks];
      for (int j = 0; j < blocks; j++) {
        int down = i / columns - j / columns;
        int right = i % columns - j % columns;
        int squares = down * down + right * right;
        distance[i][j] = (float) eps * ((float) squares / unit);
        keys[j] = (long) squares * blocks + j;
      }
      Arrays.sort(keys);
      nearest[i] = Arrays.stream(keys).mapToInt(k -> (int) (k % blocks)).toArray();
    }
  }

  /**
   * Which block comes to each place.
   *
   * @param saliency of each block, shares of the image
   * @param shown whether the mask shows a place
   * @return no block at two shown places, but that one which no block chose keeps its own; its own
   *     too where the mask shows nothing
   */
  int[] sources(double[] saliency, boolean[] shown) {
    int[] choice = new int[nearest.length];
    int[] winner = new int[nearest.length];
    for (int round = 0; round < rounds; round++) {
      int[] last = winner.clone();
      Arrays.fill(winner, -1);
      for (int i = 0; i < choice.length; i++) {
        boolean lost = round > 0 && choice[i] >= 0 && last[nearest[i][choice[i]]] != i;
        if (round == 0 || lost) {
          choice[i] = next(i, round == 0 ? 0 : choice[i] + 1, saliency, shown);
        }
        if (choice[i] >= 0) {
          int j = nearest[i][choice[i]];
          if (winner[j] < 0 || cost(i, j, saliency) < cost(winner[j], j, saliency)) {
            winner[j] = i;
          }
        }
      }
    }
    return IntStream.range(0, winner.length).map(j -> winner[j] < 0 ? j : winner[j]).toArray();
  }

  /** The next place that is shown and costs less than nothing, or -1. */
  private int next(int i, int from, double[] saliency, boolean[] shown) {
    for (int k = from; k < nearest[i].length && cost(i, nearest[i][k], saliency) < 0; k++) {
      if (shown[nearest[i][k]]) {
        return k;
      }
    }
    return -1;
  }

  private float cost(int i, int j, double[] saliency) {
    return distance[i][j] - (float) saliency[i];
  }
}
