package org.catchupmix.study.robust.corrupt;

import org.catchupmix.core.image.Border;
import org.catchupmix.core.random.PhiloxRandom;

/** Corruptions by processing. */
final class Digital {
  private static final double[] CONTRAST = {0.75, 0.5, 0.4, 0.3, 0.15};
  private static final double[] PIXELATE = {0.95, 0.9, 0.85, 0.75, 0.65};
  private static final int[] QUALITY = {80, 65, 58, 50, 40};

  /** Displacement and its smoothness, and the reach of the corners, in sides of the picture. */
  private static final double[][] ELASTIC = {
    {0, 0, 0.08}, {0.05, 0.2, 0.07}, {0.08, 0.06, 0.06}, {0.1, 0.04, 0.05}, {0.1, 0.03, 0.03}
  };

  /** scipy is told to cut the Gaussian of the displacement off after so many deviations. */
  private static final double ELASTIC_TRUNCATE = 3;

  private Digital() {}

  /** Pulls each channel towards its mean. */
  static byte[] contrast(Pixels p, int severity, PhiloxRandom random) {
    double kept = CONTRAST[severity - 1];
    double[] mean = new double[p.channels()];
    for (int i = 0; i < p.values().length; i++) {
      mean[i % mean.length] += p.values()[i];
    }
    Pixels out = p.map(v -> v);
    for (int i = 0; i < out.values().length; i++) {
      double m = mean[i % mean.length] / (p.height() * p.width());
      out.values()[i] = (p.values()[i] - m) * kept + m;
    }
    return out.truncated();
  }

  /**
   * Stretches and bends. First the affine map that moves three points around the middle by up to c
   * pixels, mirrored at the edge; then each pixel is displaced by a smooth random field.
   */
  static byte[] elastic(Pixels p, int severity, PhiloxRandom random) {
    double[] c = ELASTIC[severity - 1];
    int side = Math.min(p.height(), p.width());
    Pixels moved = affine(p, c[2] * side, random);
    Pixels right = field(p, c[0] * side, c[1] * side, random);
    Pixels down = field(p, c[0] * side, c[1] * side, random);
    Pixels out = Pixels.black(p.height(), p.width(), p.channels());
    for (int y = 0; y < p.height(); y++) {
      for (int x = 0; x < p.width(); x++) {
        double sy = y + down.at(y, x, 0);
        double sx = x + right.at(y, x, 0);
        for (int k = 0; k < p.channels(); k++) {
          out.set(y, x, k, Filter.bilinear(moved, sy, sx, k, Border.MIRROR_EDGE));
        }
      }
    }
    return out.truncated();
  }

  private static Pixels field(Pixels p, double amount, double sigma, PhiloxRandom random) {
    Pixels uniform = Pixels.black(p.height(), p.width(), 1).map(v -> 2 * random.nextDouble() - 1);
    return Filter.gaussian(uniform, sigma, ELASTIC_TRUNCATE, Border.MIRROR_EDGE)
        .map(v -> v * amount);
  }

  private static Pixels affine(Pixels p, double reach, PhiloxRandom random) {
    double middleX = p.width() / 2;
    double middleY = p.height() / 2;
    double arm = Math.min(p.height(), p.width()) / 3;
    double[] x = {middleX + arm, middleX + arm, middleX - arm};
    double[] y = {middleY + arm, middleY - arm, middleY - arm};
    double[] toX = new double[3];
    double[] toY = new double[3];
    for (int i = 0; i < 3; i++) {
      toX[i] = x[i] + reach * (2 * random.nextDouble() - 1);
      toY[i] = y[i] + reach * (2 * random.nextDouble() - 1);
    }
    // The map back: from the moved points to where they came from.
    double[] sourceX = plane(toX, toY, x);
    double[] sourceY = plane(toX, toY, y);
    Pixels out = Pixels.black(p.height(), p.width(), p.channels());
    for (int row = 0; row < p.height(); row++) {
      for (int column = 0; column < p.width(); column++) {
        double sx = sourceX[0] * column + sourceX[1] * row + sourceX[2];
        double sy = sourceY[0] * column + sourceY[1] * row + sourceY[2];
        for (int c = 0; c < p.channels(); c++) {
          out.set(row, column, c, Filter.bilinear(p, sy, sx, c, Border.MIRROR_CENTRE));
        }
      }
    }
    return out;
  }

  /** The a, b, d of {@code a x + b y + d = z} at three points, by Cramer's rule. */
  private static double[] plane(double[] x, double[] y, double[] z) {
    double det = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    double a = ((z[1] - z[0]) * (y[2] - y[0]) - (z[2] - z[0]) * (y[1] - y[0])) / det;
    double b = ((x[1] - x[0]) * (z[2] - z[0]) - (x[2] - x[0]) * (z[1] - z[0])) / det;
    return new double[] {a, b, z[0] - a * x[0] - b * y[0]};
  }

  /** Fewer pixels and back again, each time by Pillow's box filter. */
  static byte[] pixelate(Pixels p, int severity, PhiloxRandom random) {
    int height = Math.max(1, (int) (p.height() * PIXELATE[severity - 1]));
    int width = Math.max(1, (int) (p.width() * PIXELATE[severity - 1]));
    return BoxFilter.scale(BoxFilter.scale(p, height, width), p.height(), p.width()).rounded();
  }

  /** Through a JPEG file, with colours at half the resolution. */
  static byte[] jpeg(Pixels p, int severity, PhiloxRandom random) {
    return Jpeg.through(p, QUALITY[severity - 1]).rounded();
  }
}
