package org.catchupmix.study.landscape;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Largest rise of a loss while each parameter changes by at most a share of itself.
 *
 * <pre>
 *   S(rho) = max over |d_i| &lt;= rho |w_i| of  L(w + d) - L(w)
 * </pre>
 *
 * <p>This is the worst-case adaptive sharpness of Andriushchenko et al. (ICML 2023, arXiv
 * 2302.07011) with the maximum norm. Scaling a filter and its successor inversely does not change
 * it. The maximum is approached from below by {@link #STEPS} steps along the gradient's sign, of
 * {@code rho / 4} each.
 */
public final class AdaptiveSharpness {
  public static final int STEPS = 10;

  private static final double STEP = 0.25;

  private AdaptiveSharpness() {}

  /**
   * Measures the rise.
   *
   * @param done receives the number of gradients, 1 each time
   */
  public static double of(LossFunction loss, double rho, IntConsumer done) {
    double[] w = loss.trained();
    double[] d = new double[w.length];
    double start = 0;
    double best = 0;
    for (int step = 0; step < STEPS; step++) {
      LossFunction.Graded g = loss.gradient(sum(w, d));
      done.accept(1);
      if (step == 0) {
        start = g.loss();
        best = start;
      }
      best = Math.max(best, g.loss());
      for (int i = 0; i < w.length; i++) {
        double most = rho * Math.abs(w[i]);
        d[i] = Math.clamp(d[i] + STEP * most * Math.signum(g.gradient()[i]), -most, most);
      }
    }
    return Math.max(best, loss.value(sum(w, d)).loss()) - start;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }
}
