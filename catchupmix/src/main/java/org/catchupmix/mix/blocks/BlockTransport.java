package org.catchupmix.mix.blocks;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Moves the blocks of an image to where its mask shows them (PuzzleMix): an approximate assignment
 * of blocks i to places j that minimises
 *
 * <pre>
 *   cost[i][j] = eps * distance^2(i, j) / (side - 1)^2 - saliency[i] * ( mask[j] &gt; 0 ),
 * </pre>
 *
 * with side the number of blocks along the longer side. In each round, each block chooses its
 * cheapest place and each place keeps the cheapest of them; the others may not choose it again.
 * There are as many rounds as blocks along a side. Blocks with a positive cost stay unplaced.
 */
final class BlockTransport {
  private final int rounds;

  /** Cost of distance, in single precision for the ties of the authors' code. */
  private final float[][] distance;

  /** All places of each block, the nearest first. */
  private final int[][] nearest;

  /**
   * Prepares a grid of blocks.
   *
   * @param eps cost of distance, at least 0
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
   * Assigns a block to each place.
   *
   * @param saliency of each block, shares of the image
   * @param shown whether the mask shows a place
   * @return the block of each place; different blocks at shown places, except that a place that no
   *     block chose, or that the mask hides, keeps its own
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

  /** Next shown place of negative cost, or -1. */
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
