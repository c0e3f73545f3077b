package org.catchupmix.mix;

import java.util.Arrays;
import java.util.Comparator;
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
 * again; as many rounds as blocks along a side.
 *
 * @param rows of blocks
 * @param columns of blocks
 * @param eps what distance costs
 */
record BlockTransport(int rows, int columns, double eps) {
  /** Single precision, as in the authors' code, so that what is equal there is equal here. */
  private float distance(int i, int j) {
    int side = Math.max(2, Math.max(rows, columns));
    int down = i / columns - j / columns;
    int right = i % columns - j % columns;
    return (float) eps * ((float) (down * down + right * right) / ((side - 1) * (side - 1)));
  }

  /**
   * Which block comes to each place.
   *
   * @param saliency of each block, shares of the image
   * @param shown whether the mask shows a place
   * @return a permutation, but that a shown place which no block chose keeps its own, which may
   *     then be seen twice; where the mask shows nothing, some block
   */
  int[] sources(double[] saliency, boolean[] shown) {
    int blocks = rows * columns;
    int[][] wishes = new int[blocks][];
    int[] next = new int[blocks];
    int[] winner = new int[blocks];
    for (int round = 0; round < Math.max(rows, columns); round++) {
      int[] last = winner.clone();
      Arrays.fill(winner, -1);
      for (int i = 0; i < blocks; i++) {
        if (wishes[i] == null) {
          wishes[i] = wishes(i, saliency, shown);
        } else if (next[i] < wishes[i].length && last[wishes[i][next[i]]] != i) {
          next[i]++;
        }
        if (next[i] < wishes[i].length) {
          int j = wishes[i][next[i]];
          int rival = winner[j];
          if (rival < 0 || cost(i, j, saliency) < cost(rival, j, saliency)) {
            winner[j] = i;
          }
        }
      }
    }
    for (int j = 0; j < blocks; j++) {
      winner[j] = winner[j] < 0 ? j : winner[j];
    }
    return winner;
  }

  private float cost(int i, int j, double[] saliency) {
    return distance(i, j) - (float) saliency[i];
  }

  /** The shown places at which it costs less than nothing to have a block, the cheapest first. */
  private int[] wishes(int i, double[] saliency, boolean[] shown) {
    return IntStream.range(0, shown.length)
        .filter(j -> shown[j] && cost(i, j, saliency) < 0)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> cost(i, j, saliency)))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
