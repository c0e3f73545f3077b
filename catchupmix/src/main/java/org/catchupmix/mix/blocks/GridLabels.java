package org.catchupmix.mix.blocks;

import java.util.Arrays;

/**
 * Labels the cells of a grid by alpha-beta swaps (Boykov, Veksler, Zabih, PAMI 2001), with low
 * energy
 *
 * <pre>
 *   E(l) = sum over cells i of unary[l_i][i]
 *        + sum over neighbours i, j of weight[i,j] * parted[l_i][l_j]
 * </pre>
 *
 * <p>A swap optimally reassigns the cells that have one of two labels among these two, by a minimum
 * cut. All cells start with label 0, and swaps repeat over all pairs until the energy no longer
 * falls. With two labels the result is the minimum. Order and ties are those of the library of the
 * PuzzleMix authors (gco, {@code algorithm='swap'}), so the labels are equal.
 *
 * @param unary cost of each cell for each label, row by row
 * @param parted symmetric, at least 0, with 0 on its diagonal
 * @param down weight between each cell and the one below, at least 0; the last row is not read
 * @param right weight between each cell and the one to its right; the last column is not read
 */
record GridLabels(
    int height, int width, long[][] unary, long[][] parted, long[] down, long[] right) {
  int[] swapped() {
    GridCut cut = new GridCut(height, width);
    int[] labels = new int[height * width];
    long energy = energy(labels, cut);
    long before;
    do {
      before = energy;
      for (int a = 0; a < unary.length; a++) {
        for (int b = unary.length - 1; b > a; b--) {
          swap(labels, a, b, cut);
        }
      }
      energy = energy(labels, cut);
    } while (energy < before);
    return labels;
  }

  private long energy(int[] labels, GridCut grid) {
    long sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += unary[labels[i]][i];
      for (int d = GridCut.DOWN; d <= GridCut.RIGHT; d += 2) {
        int j = grid.neighbour(d, i);
        sum += j < 0 ? 0 : weight(d, i) * parted[labels[i]][labels[j]];
      }
    }
    return sum;
  }

  private long weight(int direction, int cell) {
    return direction == GridCut.DOWN ? down[cell] : right[cell];
  }

  private void swap(int[] labels, int a, int b, GridCut cut) {
    if (Arrays.stream(labels).noneMatch(l -> l == a || l == b)) {
      return;
    }
    cut.clear();
    for (int i = 0; i < labels.length; i++) {
      boolean active = labels[i] == a || labels[i] == b;
      if (active) {
        cut.cost(i, unary[a][i], unary[b][i]);
      }
      for (int d = GridCut.DOWN; d <= GridCut.RIGHT; d += 2) {
        int j = cut.neighbour(d, i);
        if (j >= 0) {
          neighbours(labels, a, b, i, d, cut);
        }
      }
    }
    boolean[] second = cut.minimum();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == a || labels[i] == b) {
        labels[i] = second[i] ? b : a;
      }
    }
  }

  private void neighbours(int[] labels, int a, int b, int i, int direction, GridCut cut) {
    int j = cut.neighbour(direction, i);
    long weight = weight(direction, i);
    boolean first = labels[i] == a || labels[i] == b;
    boolean second = labels[j] == a || labels[j] == b;
    if (first && second) {
      cut.tie(i, direction, weight * parted[a][b]);
    } else if (first) {
      cut.cost(i, weight * parted[a][labels[j]], weight * parted[b][labels[j]]);
    } else if (second) {
      cut.cost(j, weight * parted[a][labels[i]], weight * parted[b][labels[i]]);
    }
  }
}
