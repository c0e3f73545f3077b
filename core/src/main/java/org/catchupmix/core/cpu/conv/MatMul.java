package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.PerWorker;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayBuffer;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Matrix.Matmul;

/**
 * Matmul: {@code C[m,n] = op(A)[m,k] * op(B)[k,n]}, where op may be a transposition.
 *
 * <p>A gathered GEMM in which a row of A is a pixel with one run. B is packed; A is transposed into
 * scratch memory first if need be, so that a row is contiguous.
 */
public final class MatMul {
  private static final int TASK_ROWS = CpuTuning.MATRIX_ROWS;

  private record Key(int n, int k) {}

  private final Workers workers;
  private final ArrayPool<float[]> pool;
  private final PlanCache<Key, GatherGemm> plans = new PlanCache<>();

  public MatMul(Workers workers, ArrayPool<float[]> pool) {
    this.workers = workers;
    this.pool = pool;
  }

  public void run(Matmul p) {
    int products = p.products();
    GatherGemm gemm = plans.get(new Key(p.out().shape().dim(-1), p.terms()), MatMul::plan);
    if (products < workers.threads()) {
      for (int i = 0; i < products; i++) {
        product(p, gemm, i, workers);
      }
    } else {
      workers.run(products, (i, worker) -> product(p, gemm, i, workers.inside(worker)));
    }
  }

  /** Multiplies one pair of matrices. */
  private void product(Matmul p, GatherGemm gemm, int index, Workers by) {
    int m = p.out().shape().dim(-2);
    int n = p.out().shape().dim(-1);
    int k = p.terms();
    float[] packed = pool.take(Aligned.length(PackedWeights.length(k, n)));
    float[] b = ArrayBuffer.floats(p.b());
    if (p.transposeB()) {
      PackedWeights.packColumns(by, b, index * k * n, k, n, packed, Aligned.FIRST);
    } else {
      PackedWeights.packRows(by, b, index * k * n, k, n, packed, Aligned.FIRST);
    }
    float[] a = ArrayBuffer.floats(p.a());
    if (p.transposeA()) {
      float[] rows = transposed(by, a, index * m * k, k, m);
      multiply(by, gemm, p, index, rows, 0, packed);
      pool.give(rows);
    } else {
      multiply(by, gemm, p, index, a, index * m * k, packed);
    }
    pool.give(packed);
  }

  private static GatherGemm plan(Key key) {
    return GatherGemm.ofRows(TASK_ROWS, key.k(), key.k(), key.n(), key.n());
  }

  /** Multiplies rows of {@code a} from {@code ao} on by a packed matrix. */
  private static void multiply(
      Workers by, GatherGemm gemm, Matmul p, int index, float[] a, int ao, float[] packed) {
    int m = p.out().shape().dim(-2);
    int n = p.out().shape().dim(-1);
    int k = p.terms();
    float[] c = ArrayBuffer.floats(p.out());
    int co = index * m * n;
    int strips = Math.ceilDiv(m, TASK_ROWS);
    int tiles = gemm.tiles();
    int tileGroups = Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, strips), 1, tiles);
    PerWorker<GatherGemm.Arrays> arrays =
        new PerWorker<>(
            by,
            worker -> {
              float[] sums = by.scratch(worker, SumTile.FLOATS);
              return new GatherGemm.Arrays(a, packed, c, sums, Aligned.FIRST);
            });
    by.run(
        strips * tileGroups,
        (task, worker) -> {
          int row = task / tileGroups * TASK_ROWS;
          int group = task % tileGroups;
          int rows = Math.min(TASK_ROWS, m - row);
          int first = group * tiles / tileGroups;
          int end = (group + 1) * tiles / tileGroups;
          GatherGemm.Arrays mine = arrays.get(worker);
          for (int tile = first; tile < end; tile++) {
            gemm.run(mine, 0, rows, ao + row * k, Aligned.FIRST, tile, co + row * n);
          }
        });
  }

  /** {@code to[j,i] = from[start + (i,j)]} in an array of the pool, in squares that fit L1. */
  private float[] transposed(Workers by, float[] from, int start, int rows, int columns) {
    float[] to = pool.take(rows * columns);
    int side = CpuTuning.TRANSPOSE_SIDE;
    by.run(
        Math.ceilDiv(columns, side),
        (task, worker) -> {
          int j0 = task * side;
          int j1 = Math.min(j0 + side, columns);
          for (int i0 = 0; i0 < rows; i0 += side) {
            int i1 = Math.min(i0 + side, rows);
            for (int j = j0; j < j1; j++) {
              for (int i = i0; i < i1; i++) {
                to[j * rows + i] = from[start + i * columns + j];
              }
            }
          }
        });
    return to;
  }
}
