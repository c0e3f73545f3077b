package org.catchupmix.study.robust.attack;

import java.util.Arrays;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.study.robust.attack.PixelInput.Graded;

/**
 * APGD-CE (Croce and Hein, ICML 2020, arXiv 2003.01690): PGD with momentum that halves the step
 * size of an image when its cross entropy stops rising.
 *
 * <pre>
 *   z[t+1] = clip( x[t] + eta sign( dL/dx[t] ) )
 *   x[t+1] = clip( x[t] + 0.75 (z[t+1] - x[t]) + 0.25 (x[t] - x[t-1]) )
 * </pre>
 *
 * <p>eta starts at 2 epsilon. At checkpoints, whose distances shrink from 22 % to 6 % of the steps,
 * it halves, and the search returns to the best point, if the loss rose in at most 75 % of the
 * steps, or if the last checkpoint did not halve it and the best loss has not risen since. The
 * result is the first point whose class is wrong, else that of the highest loss. The authors' code
 * counts the first step as a rise whatever the loss did; here it counts as in their paper.
 */
public record AutoPgd(double epsilon, int steps, int restarts) implements Attack {
  private static final double MOMENTUM = 0.75;
  private static final double RISING = 0.75;

  /** APGD-CE with epsilon 4/255, as {@link SignAttack#pgd}. */
  public static AutoPgd of(int steps, int restarts) {
    return new AutoPgd(4 / 255.0, steps, restarts);
  }

  @Override
  public boolean randomStart() {
    return true;
  }

  @Override
  public String description() {
    return "APGD-CE, %d steps from 2 epsilon on".formatted(steps);
  }

  /** State of the search on one image. */
  private static final class Search {
    double eta;
    double best;
    double loss;
    double bestBefore;
    boolean halvedBefore = true;
    int rises;
    boolean fooled;
  }

  @Override
  public double[] perturb(
      PixelInput input, double[] clean, Shape shape, int[] labels, double[] start) {
    int n = labels.length;
    int elements = clean.length / n;
    double[] x = new double[clean.length];
    for (int i = 0; i < x.length; i++) {
      // The authors scale the start of an image so that one of its pixels is epsilon away.
      x[i] = clip(clean[i] + epsilon * start[i] / largest(start, i / elements, elements), clean[i]);
    }
    double[] before = x.clone();
    double[] best = x.clone();
    double[] found = x.clone();
    Graded at = input.graded(x, shape, labels);
    double[] gradient = at.gradient();
    double[] bestGradient = gradient.clone();
    Search[] searches = new Search[n];
    for (int k = 0; k < n; k++) {
      Search s = new Search();
      s.eta = 2 * epsilon;
      s.loss = at.losses()[k];
      s.best = s.loss;
      s.bestBefore = s.loss;
      s.fooled = at.isWrong(k, labels[k]);
      searches[k] = s;
    }
    int interval = Math.max(1, (int) (0.22 * steps));
    int since = 0;
    for (int t = 0; t < steps; t++) {
      double momentum = t == 0 ? 1 : MOMENTUM;
      double[] now = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double z = clip(x[i] + searches[i / elements].eta * Math.signum(gradient[i]), clean[i]);
        now[i] = clip(x[i] + momentum * (z - x[i]) + (1 - momentum) * (x[i] - before[i]), clean[i]);
      }
      before = x;
      x = now;
      at = input.graded(x, shape, labels);
      gradient = at.gradient();
      since++;
      for (int k = 0; k < n; k++) {
        Search s = searches[k];
        double loss = at.losses()[k];
        s.rises += loss > s.loss ? 1 : 0;
        s.loss = loss;
        if (loss > s.best) {
          s.best = loss;
          copy(k, elements, x, best);
          copy(k, elements, gradient, bestGradient);
        }
        if (!s.fooled && at.isWrong(k, labels[k])) {
          s.fooled = true;
          copy(k, elements, x, found);
        }
        if (since == interval) {
          boolean stuck = !s.halvedBefore && s.best <= s.bestBefore;
          s.halvedBefore = stuck || s.rises <= RISING * interval;
          s.bestBefore = s.best;
          s.rises = 0;
          if (s.halvedBefore) {
            s.eta /= 2;
            copy(k, elements, best, x);
            copy(k, elements, bestGradient, gradient);
          }
        }
      }
      if (since == interval) {
        since = 0;
        interval =
            Math.max(
                Math.max(1, (int) (0.06 * steps)), interval - Math.max(1, (int) (0.03 * steps)));
      }
    }
    for (int k = 0; k < n; k++) {
      if (!searches[k].fooled) {
        copy(k, elements, best, found);
      }
    }
    return found;
  }

  private static double largest(double[] start, int image, int elements) {
    double largest =
        Arrays.stream(start, image * elements, (image + 1) * elements)
            .map(Math::abs)
            .max()
            .orElse(1);
    return largest == 0 ? 1 : largest;
  }

  private static void copy(int image, int elements, double[] from, double[] to) {
    System.arraycopy(from, image * elements, to, image * elements, elements);
  }
}
