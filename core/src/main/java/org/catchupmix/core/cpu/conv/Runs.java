package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * The values that one pixel of a gathered GEMM reads: {@code count} runs of {@code length}
 * consecutive floats, {@code stride} floats apart.
 *
 * <p>In an image of layout {@code [H,W,C]} a window of {@code KH x KW} pixels is KH runs of {@code
 * KW*C} floats, {@code W*C} apart. A row of a matrix is one run.
 *
 * <p>Long sums are cut into {@link Piece}s of about {@link CpuTuning#K_BLOCK} terms.
 *
 * @param terms the number of values; 0 if nothing is read and the sum is zero
 * @param pieces the values in order, cut up; at least one piece
 */
record Runs(int terms, Piece[] pieces) {
  /**
   * Some whole runs, or a part of one.
   *
   * @param offset where it starts, in floats from the pixel
   * @param count runs
   * @param stride floats from the start of a run to the start of the next
   * @param length floats in each
   */
  record Piece(int offset, int count, int stride, int length) {
    int terms() {
      return count * length;
    }
  }

  static Runs of(int count, int stride, int length) {
    return new Runs(count * length, cut(count, stride, length));
  }

  private static Piece[] cut(int count, int stride, int length) {
    if (count * length == 0) {
      return new Piece[] {new Piece(0, 0, 0, 0)};
    }
    int runsPerPiece = Math.clamp(CpuTuning.K_BLOCK / length, 1, count);
    int rows = Math.ceilDiv(count, runsPerPiece);
    int parts = Math.ceilDiv(length, CpuTuning.K_BLOCK);
    Piece[] pieces = new Piece[rows * parts];
    for (int i = 0; i < rows; i++) {
      int run = i * runsPerPiece;
      for (int j = 0; j < parts; j++) {
        int from = (int) ((long) length * j / parts);
        int to = (int) ((long) length * (j + 1) / parts);
        int runs = Math.min(runsPerPiece, count - run);
        pieces[i * parts + j] = new Piece(run * stride + from, runs, stride, to - from);
      }
    }
    return pieces;
  }
}
