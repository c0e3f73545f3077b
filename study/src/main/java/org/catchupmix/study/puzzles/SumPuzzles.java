package org.catchupmix.study.puzzles;

import static org.catchupmix.study.puzzles.MapPuzzles.values;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.gpu.Launch;

/** Puzzles 5 to 10: threads of a block work together. */
final class SumPuzzles {
  private static final int BLOCK = 128;
  private static final int BINS = 64;

  private SumPuzzles() {}

  static List<Puzzle> all() {
    return List.of(
        new Puzzle(
            5,
            "stencil",
            () -> List.of(stencil(50), stencil(129), stencil(256), stencil(1000)),
            List.of(Goal.reads(1.5), Goal.barriers(1), Goal.instructions(50))),
        new Puzzle(
            6,
            "block-sum",
            () -> List.of(blockSum(30), blockSum(256), blockSum(700), blockSum(2048)),
            List.of(
                Goal.warpInstructions(4),
                Goal.barriers(9),
                Goal.noBankConflicts(),
                Goal.divergences(8))),
        new Puzzle(
            7,
            "warp-sum",
            () -> List.of(warpSum(20), warpSum(128), warpSum(1000)),
            List.of(
                Goal.instructions(75),
                Goal.barriers(0),
                Goal.ofKind(
                    "accesses of shared memory per element",
                    InstructionKind.SHARED_STORE,
                    0,
                    "a warp needs no shared memory: lanes pass registers to each other"))),
        new Puzzle(
            8,
            "grid-sum",
            () -> List.of(gridSum(100), gridSum(1000), gridSum(5000)),
            List.of(
                Goal.coalesced(1.5), Goal.globalAtomics("atomic operations on global memory", 40))),
        new Puzzle(
            9,
            "prefix-sum",
            () -> List.of(prefixSum(1, 5), prefixSum(3, 77), prefixSum(2, 128)),
            List.of(Goal.instructions(150), Goal.barriers(15), Goal.noBankConflicts())),
        new Puzzle(
            10,
            "histogram",
            () -> List.of(histogram(10), histogram(777), histogram(4000)),
            List.of(
                Goal.globalAtomics("atomic operations on global memory", 4 * BINS),
                Goal.reads(1.2))));
  }

  private static double at(double[] x, int i) {
    return i >= 0 && i < x.length ? x[i] : 0;
  }

  private static double sum(int from, int to, IntToDoubleFunction of) {
    return IntStream.range(from, to).mapToDouble(of).sum();
  }

  private static Trial stencil(int n) {
    double[] x = Trial.random(50 + n, n);
    IntToDoubleFunction right = i -> at(x, i - 1) + 2 * x[i] + at(x, i + 1);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray in = trial.input("x", x, n);
    KernelArray out = trial.output("y", values(n, right), n);
    return trial
        .launch("stencil", Launch.of(Math.ceilDiv(n, BLOCK), BLOCK), in, out, n)
        .mistake(
            out,
            "Elements at the borders of blocks lack their neighbour in the next block: load one element more at each end.",
            values(
                n,
                i ->
                    (i % BLOCK == 0 ? 0 : at(x, i - 1))
                        + 2 * x[i]
                        + (i % BLOCK == BLOCK - 1 ? 0 : at(x, i + 1))))
        .mistake(
            out,
            "This is x[i-1] + x[i] + x[i+1]: the middle counts twice.",
            values(n, i -> right.applyAsDouble(i) - x[i]));
  }

  private static Trial blockSum(int n) {
    double[] x = Trial.random(60 + n, n);
    int blocks = Math.ceilDiv(n, 256);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray in = trial.input("x", x, n);
    KernelArray out =
        trial.output(
            "sums",
            values(blocks, b -> sum(b * 256, Math.min(n, b * 256 + 256), i -> x[i])),
            blocks);
    return trial
        .launch("block_sum", Launch.of(blocks, 256), in, out, n)
        .mistake(
            out,
            "This is the first element of each block alone: nothing was added to it.",
            values(blocks, b -> x[b * 256]))
        .mistake(
            out,
            "This is partial[0] before the last step, in which half is 1.",
            values(
                blocks, b -> sum(b * 256, Math.min(n, b * 256 + 256), i -> i % 2 == 0 ? x[i] : 0)))
        .mistake(
            out,
            "This is the sum of the first 128 elements of each block: the first step adds the others to them.",
            values(blocks, b -> sum(b * 256, Math.min(n, b * 256 + 128), i -> x[i])));
  }

  private static Trial warpSum(int n) {
    double[] x = Trial.random(70 + n, n);
    int warps = Math.ceilDiv(n, 32);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray in = trial.input("x", x, n);
    KernelArray out =
        trial.output(
            "sums", values(warps, w -> sum(w * 32, Math.min(n, w * 32 + 32), i -> x[i])), warps);
    return trial
        .launch("warp_sum", Launch.of(Math.ceilDiv(n, BLOCK), BLOCK), in, out, n)
        .mistake(
            out,
            "This is the first element of each warp alone: nothing was added to it.",
            values(warps, w -> x[w * 32]))
        .mistake(
            out,
            "Half of the elements are missing: distances must be 16, 8, 4, 2 and 1.",
            values(warps, w -> sum(w * 32, Math.min(n, w * 32 + 32), i -> i % 2 == 0 ? x[i] : 0)))
        .mistake(
            out,
            "Only the first 16 elements of each warp are added: the first distance must be 16.",
            values(warps, w -> sum(w * 32, Math.min(n, w * 32 + 16), i -> x[i])));
  }

  private static Trial gridSum(int n) {
    double[] counts = Trial.randomIntegers(80 + n, n, 1000);
    double[] x = Trial.random(90 + n, n);
    int blocks = Math.ceilDiv(n, BLOCK);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray integers = trial.integers("k", counts, n);
    KernelArray total = trial.counters("total", new double[] {sum(0, n, i -> counts[i])}, 1);
    KernelArray in = trial.input("x", x, n);
    KernelArray partials = trial.scratch("partials", blocks);
    KernelArray out = trial.output("sum", new double[] {sum(0, n, i -> x[i])}, 1);
    return trial
        .launch("total", Launch.of(blocks, BLOCK), integers, total, n)
        .launch("partial", Launch.of(blocks, BLOCK), in, partials, n)
        .launch("finish", Launch.of(1, 32), partials, out, blocks)
        .mistake(
            out,
            "This is the sum of the first block alone: finish must add all partials.",
            new double[] {sum(0, Math.min(n, BLOCK), i -> x[i])})
        .mistake(
            out,
            "These are the first 32 partials: a lane must take every 32nd one, however many there are.",
            new double[] {sum(0, Math.min(n, 32 * BLOCK), i -> x[i])});
  }

  private static Trial prefixSum(int rows, int n) {
    double[] x = Trial.random(100 + n, rows * n);
    IntToDoubleFunction right = i -> sum(i / n * n, i + 1, k -> x[k]);
    Trial trial = new Trial("rows = %d, n = %d".formatted(rows, n)).per((long) rows * n);
    KernelArray in = trial.input("x", x, rows, n);
    KernelArray out = trial.output("y", values(rows * n, right), rows, n);
    return trial
        .launch("prefix_sum", Launch.of(rows, BLOCK), in, out, n)
        .mistake(
            out,
            "This is the sum of the elements before i: x[i] itself belongs to it.",
            values(rows * n, i -> right.applyAsDouble(i) - x[i]))
        .mistake(
            out,
            "This is x[i-1] + x[i]: the steps must double their distance, 1, 2, 4, ...",
            values(rows * n, i -> x[i] + (i % n == 0 ? 0 : x[i - 1])));
  }

  private static Trial histogram(int n) {
    double[] x = Trial.randomIntegers(110 + n, n, BINS);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray in = trial.integers("x", x, n);
    KernelArray out =
        trial.counters(
            "bins", values(BINS, b -> IntStream.range(0, n).filter(i -> x[i] == b).count()), BINS);
    return trial.launch("histogram", Launch.of(4, BLOCK), in, out, n);
  }
}
