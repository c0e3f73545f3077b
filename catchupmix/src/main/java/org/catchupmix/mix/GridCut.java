package org.catchupmix.mix;

import java.util.Arrays;

/**
 * A minimum cut between two terminals of a grid whose cells have up to four neighbours, by shortest
 * augmenting paths. For grids of some hundred cells; the same numbers give the same cut.
 */
final class GridCut {
  private static final int[] ROW = {-1, 1, 0, 0};
  private static final int[] COLUMN = {0, 0, -1, 1};
  static final int DOWN = 1;
  static final int RIGHT = 3;

  private final int[][] neighbour = new int[4][];
  private final long[][] residual = new long[4][];

  /** Above 0 what the source still gives a cell, below 0 what the sink still takes of it. */
  private final long[] terminal;

  /** Where a cell was come to from, as a direction; -1 for a beginning, -2 for none. */
  private final int[] cameBy;

  private final int[] queue;

  GridCut(int height, int width) {
    int cells = height * width;
    terminal = new long[cells];
    cameBy = new int[cells];
    queue = new int[cells];
    for (int d = 0; d < 4; d++) {
      neighbour[d] = new int[cells];
      residual[d] = new long[cells];
      for (int i = 0; i < cells; i++) {
        int row = i / width + ROW[d];
        int column = i % width + COLUMN[d];
        boolean inside = row >= 0 && row < height && column >= 0 && column < width;
        neighbour[d][i] = inside ? row * width + column : -1;
      }
    }
  }

  /** The cell in that direction, or -1. */
  int neighbour(int direction, int cell) {
    return neighbour[direction][cell];
  }

  /** Takes all costs away. */
  void clear() {
    Arrays.fill(terminal, 0);
    Arrays.stream(residual).forEach(r -> Arrays.fill(r, 0));
  }

  /** It costs that much to leave a cell with the source, or with the sink. */
  void cost(int cell, long withSource, long withSink) {
    terminal[cell] += withSink - withSource;
  }

  /** It costs that much, at least 0, to part a cell from its neighbour below or to the right. */
  void tie(int cell, int direction, long cost) {
    residual[direction][cell] = cost;
    residual[direction ^ 1][neighbour[direction][cell]] = cost;
  }

  /**
   * Computes the cut.
   *
   * @return whether each cell is with the sink; of several minimum cuts, that which leaves most
   *     cells with the source
   */
  boolean[] minimum() {
    for (int i = 0; i < terminal.length; i++) {
      int end = 0;
      while (terminal[i] > 0 && end >= 0) {
        end = path(i);
        if (end >= 0) {
          augment(i, end);
        }
      }
    }
    return reachesSink();
  }

  /** The nearest cell that the sink still takes from, or -1. */
  private int path(int from) {
    Arrays.fill(cameBy, -2);
    cameBy[from] = -1;
    queue[0] = from;
    int filled = 1;
    for (int next = 0; next < filled; next++) {
      int cell = queue[next];
      if (terminal[cell] < 0) {
        return cell;
      }
      for (int d = 0; d < 4; d++) {
        int to = neighbour[d][cell];
        if (to >= 0 && cameBy[to] == -2 && residual[d][cell] > 0) {
          cameBy[to] = d;
          queue[filled++] = to;
        }
      }
    }
    return -1;
  }

  private void augment(int from, int end) {
    long flow = Math.min(terminal[from], -terminal[end]);
    for (int cell = end; cell != from; cell = neighbour[cameBy[cell] ^ 1][cell]) {
      int before = neighbour[cameBy[cell] ^ 1][cell];
      flow = Math.min(flow, residual[cameBy[cell]][before]);
    }
    terminal[from] -= flow;
    terminal[end] += flow;
    for (int cell = end; cell != from; cell = neighbour[cameBy[cell] ^ 1][cell]) {
      int back = cameBy[cell] ^ 1;
      residual[back][cell] += flow;
      residual[cameBy[cell]][neighbour[back][cell]] -= flow;
    }
  }

  private boolean[] reachesSink() {
    boolean[] reaches = new boolean[terminal.length];
    int filled = 0;
    for (int i = 0; i < terminal.length; i++) {
      if (terminal[i] < 0) {
        reaches[i] = true;
        queue[filled++] = i;
      }
    }
    for (int next = 0; next < filled; next++) {
      for (int d = 0; d < 4; d++) {
        int from = neighbour[d][queue[next]];
        if (from >= 0 && !reaches[from] && residual[d ^ 1][from] > 0) {
          reaches[from] = true;
          queue[filled++] = from;
        }
      }
    }
    return reaches;
  }
}
