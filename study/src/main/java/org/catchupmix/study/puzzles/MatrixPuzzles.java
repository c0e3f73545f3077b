package org.catchupmix.study.puzzles;

import static org.catchupmix.study.puzzles.MapPuzzles.values;

import java.util.List;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.gpu.Launch;

/** Puzzles 11 to 13: matrices in tiles. */
final class MatrixPuzzles {
  private MatrixPuzzles() {}

  static List<Puzzle> all() {
    return List.of(
        new Puzzle(
            11,
            "transpose",
            () -> List.of(transpose(5, 40), transpose(70, 33), transpose(64, 96)),
            List.of(Goal.coalesced(1.1), Goal.noBankConflicts(), Goal.barriers(1))),
        new Puzzle(
            12,
            "matmul",
            () ->
                List.of(
                    matmul(3, 5, 1, 16),
                    matmul(3, 5, 7, 16),
                    matmul(33, 17, 20, 16),
                    matmul(48, 32, 64, 16)),
            List.of(Goal.reads(4), Goal.coalesced(1.1), Goal.noBankConflicts())),
        new Puzzle(
            13,
            "matmul-registers",
            () ->
                List.of(
                    matmul(3, 5, 1, 32),
                    matmul(13, 29, 7, 32),
                    matmul(22, 18, 20, 32),
                    matmul(62, 41, 9, 32),
                    matmul(64, 64, 32, 32)),
            List.of(
                Goal.ofKind(
                    "loads of shared memory per multiplication",
                    InstructionKind.SHARED_LOAD,
                    0.55,
                    "4 + 4 numbers in registers are enough for 16 multiplications"),
                Goal.reads(2.5))));
  }

  private static Trial transpose(int rows, int columns) {
    int n = rows * columns;
    double[] x = Trial.random(120 + rows, n);
    Trial trial = new Trial("%d rows, %d columns".formatted(rows, columns)).per(n);
    KernelArray in = trial.input("x", x, rows, columns);
    KernelArray out =
        trial.output("y", values(n, i -> x[i % rows * columns + i / rows]), columns, rows);
    Launch launch = new Launch(Math.ceilDiv(columns, 32), Math.ceilDiv(rows, 32), 1, 32, 8, 1, 0);
    return trial
        .launch("transpose", launch, in, out, rows, columns)
        .mistake(out, "This is x itself: element [r,c] must become element [c,r].", x);
  }

  /** Makes a product; each block computes a tile of c, of as many threads or of an eighth. */
  private static Trial matmul(int m, int n, int k, int tile) {
    double[] a = Trial.random(130 + m, m * k);
    double[] b = Trial.random(140 + n, k * n);
    boolean registers = tile == 32;
    Trial trial = new Trial("m = %d, n = %d, k = %d".formatted(m, n, k));
    trial.per(registers ? (long) m * n * k : (long) m * n);
    KernelArray left = trial.input("a", a, m, k);
    KernelArray right = trial.input("b", b, k, n);
    KernelArray out = trial.output("c", product(a, b, m, n, k), m, n);
    int side = registers ? 8 : 16;
    Launch launch = new Launch(Math.ceilDiv(n, tile), Math.ceilDiv(m, tile), 1, side, side, 1, 0);
    return trial
        .launch(registers ? "matmul_registers" : "matmul", launch, left, right, out, m, n, k)
        .mistake(
            out,
            "These are the products of the last tile alone: the sum must go on from tile to tile.",
            product(
                values(m * k, i -> i % k < (k - 1) / step(tile) * step(tile) ? 0 : a[i]),
                b,
                m,
                n,
                k))
        .mistake(
            out,
            "These are the products of the first tile alone: a loop over the tiles of k is missing.",
            product(values(m * k, i -> i % k < step(tile) ? a[i] : 0), b, m, n, k));
  }

  /** Columns of a that are in shared memory at once. */
  private static int step(int tile) {
    return tile == 32 ? 8 : 16;
  }

  private static double[] product(double[] a, double[] b, int m, int n, int k) {
    double[] c = new double[m * n];
    for (int i = 0; i < m * n; i++) {
      for (int j = 0; j < k; j++) {
        c[i] += a[i / n * k + j] * b[j * n + i % n];
      }
    }
    return c;
  }
}
