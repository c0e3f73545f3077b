package org.catchupmix.study.robust.corrupt;

import org.catchupmix.core.image.Border;
import org.catchupmix.core.image.Gaussian;

/** Linear filters and resampling. */
final class Filter {
  private Filter() {}

  /**
   * Gaussian blur, rows then columns: weights {@code exp(-k^2 / (2 sigma^2))} for {@code |k| <= int
   * (truncate sigma + 0.5)}, made to sum to 1. A sigma of 0 changes nothing.
   */
  static Pixels gaussian(Pixels p, double sigma, double truncate, Border border) {
    if (sigma <= 0) {
      return p;
    }
    double[] weights = Gaussian.weights(sigma, (int) (truncate * sigma + 0.5));
    return along(along(p, weights, border, true), weights, border, false);
  }

  private static Pixels along(Pixels p, double[] weights, Border border, boolean down) {
    int radius = weights.length / 2;
    Pixels out = Pixels.black(p.height(), p.width(), p.channels());
    for (int k = -radius; k <= radius; k++) {
      addShifted(out, p, down ? k : 0, down ? 0 : k, weights[k + radius], border);
    }
    return out;
  }

  /**
   * Correlation with a square kernel of odd side: {@code out[y,x] = sum kernel[j][i] * p[y+j-r,
   * x+i-r]}. Weights of 0 are skipped.
   */
  static Pixels correlate(Pixels p, double[][] kernel, Border border) {
    int radius = kernel.length / 2;
    Pixels out = Pixels.black(p.height(), p.width(), p.channels());
    for (int j = -radius; j <= radius; j++) {
      for (int i = -radius; i <= radius; i++) {
        double weight = kernel[j + radius][i + radius];
        if (weight != 0) {
          addShifted(out, p, j, i, weight, border);
        }
      }
    }
    return out;
  }

  /** {@code out[y,x] += weight * p[y+down, x+right]}. */
  static void addShifted(Pixels out, Pixels p, int down, int right, double weight, Border border) {
    for (int y = 0; y < p.height(); y++) {
      int sy = border.inside(y + down, p.height());
      for (int x = 0; x < p.width(); x++) {
        int sx = border.inside(x + right, p.width());
        for (int c = 0; c < p.channels(); c++) {
          out.set(y, x, c, out.at(y, x, c) + weight * p.at(sy, sx, c));
        }
      }
    }
  }

  /** The image between its pixels, bilinear; pixel centres are at whole numbers. */
  static double bilinear(Pixels p, double y, double x, int c, Border border) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double down = y - top;
    double right = x - left;
    int y0 = border.inside(top, p.height());
    int y1 = border.inside(top + 1, p.height());
    int x0 = border.inside(left, p.width());
    int x1 = border.inside(left + 1, p.width());
    return (1 - down) * ((1 - right) * p.at(y0, x0, c) + right * p.at(y0, x1, c))
        + down * ((1 - right) * p.at(y1, x0, c) + right * p.at(y1, x1, c));
  }

  /**
   * Magnifies the middle of an image, so that its size stays: of {@code ceil(side / factor)} pixels
   * in the middle, corner to corner onto {@code round(that * factor)} (scipy's zoom of order 1),
   * the middle again.
   */
  static Pixels zoomIn(Pixels p, double factor) {
    int height = (int) Math.ceil(p.height() / factor);
    int width = (int) Math.ceil(p.width() / factor);
    int top = (p.height() - height) / 2;
    int left = (p.width() - width) / 2;
    int zoomedHeight = (int) Math.rint(height * factor);
    int zoomedWidth = (int) Math.rint(width * factor);
    int trimTop = (zoomedHeight - p.height()) / 2;
    int trimLeft = (zoomedWidth - p.width()) / 2;
    double perRow = zoomedHeight > 1 ? (height - 1.0) / (zoomedHeight - 1) : 0;
    double perColumn = zoomedWidth > 1 ? (width - 1.0) / (zoomedWidth - 1) : 0;
    return p.like(
        (y, x, c) ->
            bilinear(
                p,
                top + Math.min((y + trimTop) * perRow, height - 1.0),
                left + Math.min((x + trimLeft) * perColumn, width - 1.0),
                c,
                Border.NEAREST));
  }

  /**
   * Motion blur as ImageMagick does it: {@code 2 ceil(radius) + 1} copies with weights {@code
   * exp(-k^2 / (2 sigma^2))}, made to sum to 1, each moved by k pixels against the direction,
   * rounded to whole pixels; beyond the edge is the edge.
   *
   * @param angle in degrees, 0 to the right, positive clockwise as seen
   */
  static Pixels motion(Pixels p, double radius, double sigma, double angle) {
    int length = 2 * (int) Math.ceil(radius) + 1;
    double[] weights = new double[length];
    double sum = 0;
    for (int k = 0; k < length; k++) {
      weights[k] = StrictMath.exp(-0.5 * k * k / (sigma * sigma));
      sum += weights[k];
    }
    double down = StrictMath.sin(StrictMath.toRadians(angle));
    double right = StrictMath.cos(StrictMath.toRadians(angle));
    Pixels out = Pixels.black(p.height(), p.width(), p.channels());
    for (int k = 0; k < length; k++) {
      int dy = (int) Math.ceil(k * down - 0.5);
      int dx = (int) Math.ceil(k * right - 0.5);
      addShifted(out, p, dy, dx, weights[k] / sum, Border.NEAREST);
    }
    return out;
  }
}
