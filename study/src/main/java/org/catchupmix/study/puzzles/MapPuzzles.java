package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.gpu.Launch;

/** Puzzles 1 to 4: each thread computes elements of its own. */
final class MapPuzzles {
  private MapPuzzles() {}

  static List<Puzzle> all() {
    return List.of(
        new Puzzle(
            1,
            "map",
            () -> List.of(map(32), map(96), map(256)),
            List.of(Goal.coalesced(1.1), Goal.instructions(20))),
        new Puzzle(
            2,
            "guard",
            () -> List.of(scale(100), scale(1), scale(256), scale(1000)),
            List.of(Goal.coalesced(1.1), Goal.instructions(30))),
        new Puzzle(
            3,
            "map-2d",
            () -> List.of(plane(5, 7), plane(33, 20), plane(64, 96)),
            List.of(Goal.coalesced(1.1), Goal.instructions(60))),
        new Puzzle(
            4,
            "broadcast",
            () -> List.of(outer(3, 5), outer(70, 33), outer(48, 64)),
            List.of(Goal.coalesced(1.1), Goal.instructions(50))));
  }

  static double[] values(int n, IntToDoubleFunction of) {
    return IntStream.range(0, n).mapToDouble(of).toArray();
  }

  private static Trial map(int n) {
    double[] x = Trial.random(n, n);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray in = trial.input("x", x, n);
    KernelArray out = trial.output("y", values(n, i -> x[i] * x[i] + 1), n);
    return trial
        .launch("map", Launch.of(1, n), in, out)
        .mistake(
            out, "This is x[i] * 2 + 1: the square is x[i] * x[i].", values(n, i -> 2 * x[i] + 1))
        .mistake(out, "This is x[i] * x[i]: 1 is to be added.", values(n, i -> x[i] * x[i]));
  }

  private static Trial scale(int n) {
    double[] x = Trial.random(10 + n, n);
    Trial trial = new Trial("n = " + n).per(n);
    KernelArray in = trial.input("x", x, n);
    KernelArray out = trial.output("y", values(n, i -> 2.5 * x[i]), n);
    return trial.launch("scale", Launch.of(Math.ceilDiv(n, 128), 128), in, out, 2.5, n);
  }

  private static Trial plane(int rows, int columns) {
    double[] x = Trial.random(20 + rows, rows * columns);
    Trial trial = new Trial("%d rows, %d columns".formatted(rows, columns)).per(rows * columns);
    KernelArray in = trial.input("x", x, rows, columns);
    KernelArray out =
        trial.output(
            "y",
            values(rows * columns, i -> x[i] + i / columns - 2 * (i % columns)),
            rows,
            columns);
    // Enough blocks for either assignment of x and y.
    int most = Math.max(rows, columns);
    Launch launch = new Launch(Math.ceilDiv(most, 32), Math.ceilDiv(most, 4), 1, 32, 4, 1, 0);
    return trial
        .launch("plane", launch, in, out, rows, columns)
        .mistake(
            out,
            "This is x + column - 2 * row: row and column are exchanged in the formula.",
            values(rows * columns, i -> x[i] + i % columns - 2 * (i / columns)))
        .mistake(
            out,
            "Here [r,c] is taken to be at c * rows + r; a matrix lies row after row, at r * columns + c.",
            values(rows * columns, i -> x[i] + i % rows - 2 * (i / rows)));
  }

  private static Trial outer(int rows, int columns) {
    double[] a = Trial.random(30 + rows, rows);
    double[] b = Trial.random(40 + columns, columns);
    int n = rows * columns;
    Trial trial = new Trial("%d rows, %d columns".formatted(rows, columns)).per(n);
    KernelArray first = trial.input("a", a, rows);
    KernelArray second = trial.input("b", b, columns);
    KernelArray out =
        trial.output("y", values(n, i -> a[i / columns] + b[i % columns]), rows, columns);
    return trial
        .launch("broadcast", Launch.of(3, 128), first, second, out, rows, columns)
        .mistake(
            out,
            "This is a[row] * b[column]: the two are to be added.",
            values(n, i -> a[i / columns] * b[i % columns]));
  }
}
