package org.catchupmix.core.check;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.Precision;

/** Compares results of a case with those of {@code reference}. */
public final class Conformance {
  /** Relative error allowed to Winograd convolution with tiles of 4 in single precision. */
  private static final double WINOGRAD = 4e-6;

  /** Factors with 10 bits of mantissa: at most 2^-11 each, on average a third of that, twice. */
  private static final double TF32 = 1e-3;

  /** The last place of a BF16, relative to the number, at most. */
  private static final double LAST_PLACE = 0x1p-7;

  /**
   * Share of results that may be rounded to the other neighbour. Single precision moves about one
   * sum in 1,000 across the middle between two BF16. A third or a tenth of a sum of a few BF16 lies
   * on the middle in one case of 100.
   */
  private static final double OTHER_NEIGHBOUR = 1.5e-2;

  private Conformance() {}

  /**
   * The verdict on the results of a case.
   *
   * @param error the largest relative error, see {@link Conformance#error}
   * @param share the largest error as a share of the tolerance; above 1 is a failure
   * @param difference where a result that failed differs first
   */
  public record Verdict(double error, double share, Optional<Difference> difference) {
    public boolean passed() {
      return share <= 1;
    }
  }

  /** An element that is wrong. */
  public record Difference(String result, int[] index, double actual, double expected) {
    /** Such as {@code out[0,3] is 0.5, must be 0.25}. */
    @Override
    public String toString() {
      return "%s%s is %.6g, must be %.6g"
          .formatted(result, Arrays.toString(index).replace(" ", ""), actual, expected);
    }
  }

  /**
   * Compares the results of a case with those of {@code reference} in the same precision.
   *
   * @param options with which the backend was opened
   * @param honoured those that it honours, see {@link Backend#options()}
   */
  public static Verdict judge(
      OpCase c,
      BackendOptions options,
      Set<BackendOption> honoured,
      List<double[]> actual,
      List<double[]> expected) {
    double worst = 0;
    double share = 0;
    Optional<Difference> difference = Optional.empty();
    for (int i = 0; i < expected.size(); i++) {
      OpCase.Argument result = c.outputs().get(i);
      double error = error(result, actual.get(i), expected.get(i));
      worst = Math.max(worst, error);
      if (error > 0) {
        double tolerance = tolerance(c, result, options, honoured);
        share = Math.max(share, error / tolerance);
        if (error > tolerance && difference.isEmpty()) {
          difference = Optional.of(first(result, actual.get(i), expected.get(i), tolerance));
        }
      }
    }
    return new Verdict(worst, share, difference);
  }

  /** The first element that is off by more than the tolerance, of the root mean square of all. */
  private static Difference first(
      OpCase.Argument result, double[] actual, double[] expected, double tolerance) {
    double sum = Arrays.stream(expected).filter(Double::isFinite).map(v -> v * v).sum();
    boolean exact = result.kind() == OpCase.Kind.INT || result.kind() == OpCase.Kind.BYTE;
    double allowed = exact ? 0 : tolerance * Math.sqrt(sum / expected.length);
    int first = 0;
    while (first < expected.length - 1
        && (Double.compare(actual[first], expected[first]) == 0
            || Math.abs(actual[first] - expected[first]) <= allowed)) {
      first++;
    }
    int[] index = result.shape().dims();
    int rest = first;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      int size = index[axis];
      index[axis] = rest % size;
      rest /= size;
    }
    return new Difference(result.name(), index, actual[first], expected[first]);
  }

  /**
   * The relative error that a result may have where it is computed with these options: that of the
   * case, or what the chosen algorithm loses in matmuls and convolutions; in BF16 also what
   * rounding it to another neighbour than {@code reference} does.
   *
   * @param options what was asked for
   * @param honoured those that the backend honours, see {@link Backend#options()}: one that does
   *     not choose how it convolves has no Winograd
   */
  public static double tolerance(
      OpCase c, OpCase.Argument result, BackendOptions options, Set<BackendOption> honoured) {
    boolean convolution = c.primitive().startsWith("conv2d");
    boolean matmul = convolution || c.primitive().equals("matmul");
    boolean winograd =
        convolution
            && honoured.contains(BackendOption.CONVOLUTION)
            && options.convolution() != ConvolutionAlgorithm.DIRECT;
    double loss = winograd ? WINOGRAD : 0;
    if (matmul && options.precision() == Precision.TF32) {
      loss = TF32;
    }
    double own = Math.max(c.tolerance(), loss);
    return options.precision() == Precision.BF16 && result.kind() == OpCase.Kind.ACTIVATION
        ? own + otherRounding(result.shape().elements())
        : own;
  }

  /**
   * Relative error of n results in BF16 if one of them, and the allowed share, is rounded to the
   * other neighbour.
   */
  public static double otherRounding(long n) {
    return LAST_PLACE * Math.sqrt((1 + OTHER_NEIGHBOUR * n) / n);
  }

  /**
   * The largest relative error of a case's results, see {@link GradientCheck#relativeError};
   * infinite where an integer result differs in any element, or where a NaN or an infinity is not
   * the same on both sides.
   */
  public static double error(OpCase c, List<double[]> actual, List<double[]> expected) {
    double worst = 0;
    for (int i = 0; i < expected.size(); i++) {
      worst = Math.max(worst, error(c.outputs().get(i), actual.get(i), expected.get(i)));
    }
    return worst;
  }

  private static double error(OpCase.Argument result, double[] actual, double[] expected) {
    double error =
        switch (result.kind()) {
          case REAL, ACTIVATION -> ofNumbers(actual, expected);
          case INT, BYTE -> Arrays.equals(actual, expected) ? 0 : Double.POSITIVE_INFINITY;
        };
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  private static double ofNumbers(double[] actual, double[] expected) {
    double[] a = actual.clone();
    double[] e = expected.clone();
    for (int i = 0; i < e.length; i++) {
      if (!Double.isFinite(a[i]) || !Double.isFinite(e[i])) {
        if (Double.compare(a[i], e[i]) != 0) {
          return Double.POSITIVE_INFINITY;
        }
        a[i] = 0;
        e[i] = 0;
      }
    }
    return GradientCheck.relativeError(a, e);
  }
}
