package org.catchupmix.core.check;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.autograd.GradientCheck;

/** How far the results of a case may be from those of {@code reference}. */
public final class Conformance {
  /** What single precision may lose in a convolution by Winograd with tiles of 4. */
  private static final double WINOGRAD = 4e-6;

  /** Factors with 10 bits of mantissa: at most 2^-11 each, on average a third of that, twice. */
  private static final double TF32 = 1e-3;

  /** Factors, and a result, with 7 bits of mantissa: at most 2^-9 each. */
  private static final double BF16 = 8e-3;

  private Conformance() {}

  /**
   * The relative error that a case may have where it is computed with these options: that of the
   * case, or what the chosen algorithm or precision loses in products and convolutions.
   *
   * @param options what was asked for
   * @param honoured those that the backend honours, see {@link Backend#options()}: one that does
   *     not choose how it convolves has no Winograd
   */
  public static double tolerance(OpCase c, BackendOptions options, Set<BackendOption> honoured) {
    boolean convolution = c.primitive().startsWith("conv2d");
    if (!convolution && !c.primitive().equals("matmul")) {
      return c.tolerance();
    }
    boolean winograd =
        convolution
            && honoured.contains(BackendOption.CONVOLUTION)
            && options.convolution() != ConvolutionAlgorithm.DIRECT;
    double loss =
        switch (options.precision()) {
          case FP32 -> winograd ? WINOGRAD : 0;
          case TF32 -> TF32;
          case BF16 -> BF16;
        };
    return Math.max(c.tolerance(), loss);
  }

  /**
   * The largest relative error of a case's results, see {@link GradientCheck#relativeError};
   * infinite where an integer result differs in any element, or a number is none on one side only.
   */
  public static double error(OpCase c, List<double[]> actual, List<double[]> expected) {
    double worst = 0;
    for (int i = 0; i < expected.size(); i++) {
      double error;
      if (c.outputs().get(i).kind() == OpCase.Kind.REAL) {
        error = GradientCheck.relativeError(actual.get(i), expected.get(i));
      } else {
        error = Arrays.equals(actual.get(i), expected.get(i)) ? 0 : Double.POSITIVE_INFINITY;
      }
      worst = Math.max(worst, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
    }
    return worst;
  }
}
