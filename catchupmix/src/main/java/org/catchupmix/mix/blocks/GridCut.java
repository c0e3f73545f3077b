package org.catchupmix.mix.blocks;

import java.util.Arrays;

/**
 * Minimum cut between two terminals on a grid with four neighbours per cell, by shortest augmenting
 * paths. Deterministic; made for a few hundred cells.
 */
final class GridCut {
  private static final int[] ROW = {-1, 1, 0, 0};
  private static final int[] COLUMN = {0, 0, -1, 1};
  static final int DOWN = 1;
  static final int RIGHT = 3;

  private final int[][] neighbour = new int[4][];
  private final long[][] residual = new long[4][];

  /** Residual capacity from the source (positive) or to the sink (negative) of each cell. */
  private final long[] terminal;

  /** Direction of the predecessor of a cell; -1 for a start, -2 for none. */
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

  int neighbour(int direction, int cell) {
    return neighbour[direction][cell];
  }

  void clear() {
    Arrays.fill(terminal, 0);
    Arrays.stream(residual).forEach(r -> Arrays.fill(r, 0));
  }

  /** Adds the costs of assigning a cell to the source or to the sink. */
  void cost(int cell, long withSource, long withSink) {
    terminal[cell] += withSink - withSource;
  }

  /** Adds the cost of separating a cell from its neighbour below or to the right. */
  void tie(int cell, int direction, long cost) {
    residual[direction][cell] = cost;
    residual[direction ^ 1][neighbour[direction][cell]] = cost;
  }

  /**
   * Computes the cut.
   *
   * @return whether each cell belongs to the sink; among minimum cuts, the one with the most cells
   *     at the source
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

  /** Nearest cell with residual capacity to the sink, or -1. */
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
