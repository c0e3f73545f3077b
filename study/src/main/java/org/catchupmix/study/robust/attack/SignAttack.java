package org.catchupmix.study.robust.attack;

import java.util.Locale;
import org.catchupmix.core.tensor.Shape;

/**
 * An attack that moves pixels along the sign of their gradients.
 *
 * <p>Each stays within {@code epsilon} of the image.
 *
 * <pre>
 *   x[0]   = clip( x + start )
 *   x[t+1] = clip( x[t] + step * sign( dL/dx[t] ) )
 *   clip(z) = min( max( z, x - epsilon, 0 ), x + epsilon, 1 )
 * </pre>
 *
 * With one step of size epsilon and no start it is FGSM (Goodfellow, Shlens, Szegedy, ICLR 2015),
 * with many smaller ones from a random start PGD (Madry et al., ICLR 2018). The sign of 0 is 0.
 *
 * @param epsilon maximum change of a pixel; 1 is from black to white
 * @param step change of a pixel per step
 * @param steps number of steps
 * @param randomStart whether the start is uniform within epsilon, else the image
 * @param restarts number of starts; an image must withstand the attack from each
 */
public record SignAttack(double epsilon, double step, int steps, boolean randomStart, int restarts)
    implements Attack {
  private static final double WHITE = 255;

  /** FGSM, epsilon in 255ths. */
  public static SignAttack fgsm(int levels) {
    return new SignAttack(levels / WHITE, levels / WHITE, 1, false, 1);
  }

  /** PGD with 4/255, steps of 2/255, and random starts. */
  public static SignAttack pgd(int steps, int restarts) {
    return new SignAttack(4 / WHITE, 2 / WHITE, steps, true, restarts);
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT, "%d step%s of %.0f/255", steps, steps == 1 ? "" : "s", step * WHITE);
  }

  @Override
  public double[] perturb(
      PixelInput input, double[] clean, Shape shape, int[] labels, double[] start) {
    double[] x = new double[clean.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = clip(clean[i] + epsilon * start[i], clean[i]);
    }
    for (int t = 0; t < steps; t++) {
      double[] gradient = input.gradient(x, shape, labels);
      for (int i = 0; i < x.length; i++) {
        x[i] = clip(x[i] + step * Math.signum(gradient[i]), clean[i]);
      }
    }
    return x;
  }
}
