package org.catchupmix.core.cpu;

import org.catchupmix.core.host.ArrayPool;

/**
 * Matmul: {@code C[m,n] = op(A)[m,k] * op(B)[k,n]}, where op may be a transposition.
 *
 * <p>A gathered GEMM in which a row of A is a pixel with one run. B is packed; A is transposed into
 * scratch memory first if need be, so that a row is contiguous.
 */
final class MatMul {
  private static final int TASK_ROWS = CpuTuning.MATRIX_ROWS;

  private record Plan(PixelTable table, Runs runs) {}

  private record Key(int n, int k) {}

  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final PlanCache<Key, Plan> plans = new PlanCache<>();

  MatMul(Workers workers, ArrayPool<float[]> pool) {
    this.workers = workers;
    this.pool = pool;
  }

  /**
   * Overwrites c.
   *
   * @param m rows of C
   * @param n columns of C
   * @param k terms of each sum
   * @param a {@code [m,k]}, or {@code [k,m]} if transposed
   * @param b {@code [k,n]}, or {@code [n,k]} if transposed
   * @param c {@code [m,n]}
   */
  void run(
      int m,
      int n,
      int k,
      float[] a,
      boolean transposeA,
      float[] b,
      boolean transposeB,
      float[] c) {
    float[] packed = pool.take(Aligned.length(PackedWeights.length(k, n)));
    if (transposeB) {
      PackedWeights.packColumns(workers, b, k, n, packed, Aligned.FIRST);
    } else {
      PackedWeights.packRows(workers, b, k, n, packed, Aligned.FIRST);
    }
    float[] rows = a;
    if (transposeA) {
      rows = pool.take(m * k);
      transpose(a, k, m, rows);
    }
    multiply(m, n, k, rows, packed, c);
    if (transposeA) {
      pool.give(rows);
    }
    pool.give(packed);
  }

  private void multiply(int m, int n, int k, float[] a, float[] packed, float[] c) {
    Plan plan =
        plans.get(
            new Key(n, k),
            key ->
                new Plan(
                    PixelTable.of(
                        1,
                        TASK_ROWS,
                        1,
                        new PixelTable.Steps(0, key.k(), 0),
                        new PixelTable.Steps(0, key.n(), 0)),
                    Runs.of(1, 0, key.k())));
    int strips = Math.ceilDiv(m, TASK_ROWS);
    int tiles = PackedWeights.tiles(n);
    int tileGroups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, strips), 1, tiles);
    float[] sums = pool.take(Aligned.length(SumTile.FLOATS * workers.threads()));
    workers.run(
        strips * tileGroups,
        (task, worker) -> {
          int row = task / tileGroups * TASK_ROWS;
          int group = task % tileGroups;
          int firstTile = group * tiles / tileGroups;
          int endTile = (group + 1) * tiles / tileGroups;
          int rows = Math.min(TASK_ROWS, m - row);
          GatherGemm.run(
              plan.table(),
              rows,
              plan.runs(),
              a,
              row * k,
              packed,
              Aligned.FIRST,
              n,
              firstTile,
              endTile,
              c,
              row * n,
              sums,
              Aligned.FIRST + worker * SumTile.FLOATS);
        });
    pool.give(sums);
  }

  /** {@code to[j,i] = from[i,j]}, in squares that fit L1. */
  private void transpose(float[] from, int rows, int columns, float[] to) {
    int side = CpuTuning.TRANSPOSE_SIDE;
    workers.run(
        Math.ceilDiv(columns, side),
        (task, worker) -> {
          int j0 = task * side;
          int j1 = Math.min(j0 + side, columns);
          for (int i0 = 0; i0 < rows; i0 += side) {
            int i1 = Math.min(i0 + side, rows);
            for (int j = j0; j < j1; j++) {
              for (int i = i0; i < i1; i++) {
                to[j * rows + i] = from[i * columns + j];
              }
            }
          }
        });
  }
}
