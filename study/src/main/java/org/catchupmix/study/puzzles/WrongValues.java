package org.catchupmix.study.puzzles;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Compares an output with its reference, and describes what is wrong with it.
 *
 * @param block threads of a block, to recognize mistakes at borders
 */
record WrongValues(KernelArray array, double[] actual, int block, Trial trial) {
  private static final String BY_HAND =
      "Compute this element by hand, and follow the thread that stores it.";

  /** Elements below which a pattern can be chance. */
  private static final int FEW = 4;

  /** Share of the elements that a pattern must explain. */
  private static final double MOST = 0.9;

  private boolean isWrong(int i) {
    return !array.agrees(i, actual[i]);
  }

  /** Returns the first wrong element and what its pattern suggests; null if all are right. */
  String sentence() {
    int[] wrong = IntStream.range(0, actual.length).filter(this::isWrong).toArray();
    if (wrong.length == 0) {
      return null;
    }
    int first = wrong[0];
    int n = actual.length;
    return "%s: %s is %s, must be %s%s. %s"
        .formatted(
            trial.sizes(),
            array.element(first),
            array.number(actual[first]),
            array.number(array.expected()[first]),
            n == 1
                ? ""
                : wrong.length == n
                    ? "; all elements are wrong"
                    : "; %d of %d elements %s wrong"
                        .formatted(wrong.length, n, wrong.length == 1 ? "is" : "are"),
            cause(wrong));
  }

  private String cause(int[] wrong) {
    for (Trial.Mistake mistake : trial.mistakes()) {
      if (mistake.output().equals(array.name()) && equal(mistake.values())) {
        return mistake.sentence();
      }
    }
    if (Double.isNaN(actual[wrong[0]]) || Double.isInfinite(actual[wrong[0]])) {
      return "It is no finite number: is there a variable without a value, an exp of a large number, 0 / 0, or infinity - infinity?";
    }
    String moved = moved(wrong);
    return moved != null ? moved : where(wrong);
  }

  private boolean equal(double[] values) {
    return IntStream.range(0, actual.length)
        .allMatch(
            i ->
                actual[i] == values[i]
                    || Math.abs(actual[i] - values[i])
                        <= 10 * array.tolerance() * Math.max(1, Math.abs(values[i])));
  }

  /** Recognizes right values in wrong places, and right values times a factor. */
  private String moved(int[] wrong) {
    int n = actual.length;
    double[] expected = array.expected();
    int first = wrong[0];
    double factor = actual[first] / expected[first];
    if (n >= FEW
        && wrong.length == n
        && Double.isFinite(factor)
        && factor != 0
        && share(
                wrong,
                i -> Math.abs(actual[i] - factor * expected[i]) <= 1e-4 * (1 + Math.abs(actual[i])))
            == 1) {
      return "Each is %.4g times the right value.".formatted(factor);
    }
    if (wrong.length < FEW || !distinct(expected)) {
      return null;
    }
    if (matches(wrong, i -> i + 1)) {
      return "Each holds the value of the next element: an index is one too large.";
    }
    if (matches(wrong, i -> i - 1)) {
      return "Each holds the value of the element before: an index is one too small.";
    }
    int[] shape = array.shape();
    if (shape.length == 2 && shape[0] > 1 && shape[1] > 1) {
      int rows = shape[0];
      int columns = shape[1];
      if (matches(wrong, i -> i % rows * columns + i / rows)) {
        return "Right values in transposed places: element [r,c] is at r * columns + c.";
      }
    }
    return null;
  }

  private static boolean distinct(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).distinct().count()
        > values.length / 2;
  }

  private boolean matches(int[] wrong, IntUnaryOperator from) {
    return share(
            wrong,
            i -> {
              int other = from.applyAsInt(i);
              return other < 0
                  || other >= actual.length
                  || Math.abs(actual[i] - array.expected()[other])
                      <= 1e-4 * (1 + Math.abs(actual[i]));
            })
        >= MOST;
  }

  private interface Test {
    boolean holds(int index);
  }

  private static double share(int[] wrong, Test test) {
    return (double) IntStream.of(wrong).filter(test::holds).count() / wrong.length;
  }

  /** Recognizes the places of wrong elements. */
  private String where(int[] wrong) {
    int n = actual.length;
    boolean atEnd = wrong[0] == n - wrong.length;
    if (wrong.length == n) {
      return IntStream.of(wrong).allMatch(i -> actual[i] == 0)
          ? "It is 0: is the result stored, and by the right thread?"
          : n == 1
              ? BY_HAND
              : "None is right: compare the formula with the code for one small index by hand.";
    }
    if (n > block && share(wrong, i -> i % block == 0 || i % block == block - 1) == 1) {
      return "Only elements at the borders of blocks are wrong: what does a block need of its neighbours?";
    }
    if (atEnd && wrong.length < block && wrong.length <= n / 2) {
      return "Only the last elements are wrong: look at the guard, and at what the last block has too little of.";
    }
    if (atEnd && wrong[0] % block == 0) {
      return "The first %d elements are right, those of other blocks are wrong: does the index use blockIdx and blockDim?"
          .formatted(wrong[0]);
    }
    int inner = array.shape()[array.shape().length - 1];
    if (array.shape().length > 1) {
      if (share(wrong, i -> i % inner == wrong[0] % inner) == 1) {
        return "All wrong elements have the last index %d.".formatted(wrong[0] % inner);
      }
      if (share(wrong, i -> i / inner == wrong[0] / inner) == 1) {
        return "All wrong elements are in one row.";
      }
    }
    return BY_HAND;
  }
}
