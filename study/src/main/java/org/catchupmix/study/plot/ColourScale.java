package org.catchupmix.study.plot;

import java.awt.Color;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * Maps numbers to colours.
 *
 * @param low the number of the darkest colour
 * @param high the number of the lightest
 * @param logarithmic whether equal ratios look equal
 */
public record ColourScale(double low, double high, boolean logarithmic) {
  /** Colour of a missing number. */
  private static final Color NONE = new Color(0xBDBDBD);

  private static final int TICKS = 8;
  private static final int MOST_TICKS = 12;

  /**
   * Creates a scale.
   *
   * @throws IllegalArgumentException if they are not ascending finite numbers, positive ones for a
   *     logarithmic scale
   */
  public ColourScale {
    if (!(low < high) || !Double.isFinite(high - low) || logarithmic && low <= 0) {
      throw new IllegalArgumentException(
          "a %s colour scale from %s to %s requires %sfinite ends, the lower first."
              .formatted(
                  logarithmic ? "logarithmic" : "linear",
                  low,
                  high,
                  logarithmic ? "positive and " : ""));
    }
  }

  /** Creates a linear scale from the smallest to the largest number of the fields. */
  public static ColourScale linear(List<Field> fields) {
    DoubleSummaryStatistics s = statistics(fields);
    // Equal numbers, or none, need some range.
    double low = s.getCount() == 0 ? 0 : s.getMin();
    double high = s.getCount() == 0 ? 1 : s.getMax();
    return new ColourScale(low, high > low ? high : low + Math.max(1, Math.abs(low)), false);
  }

  /** Creates a logarithmic scale; linear if a number is not positive or all are equal. */
  public static ColourScale logarithmic(List<Field> fields) {
    DoubleSummaryStatistics s = statistics(fields);
    boolean possible = s.getCount() > 0 && s.getMin() > 0 && s.getMax() > s.getMin();
    return possible ? new ColourScale(s.getMin(), s.getMax(), true) : linear(fields);
  }

  private static DoubleSummaryStatistics statistics(List<Field> fields) {
    return fields.stream()
        .flatMap(f -> Arrays.stream(f.values()))
        .flatMapToDouble(Arrays::stream)
        .filter(v -> !Double.isNaN(v))
        .summaryStatistics();
  }

  /** Position between the ends, from 0 to 1; NaN for NaN. */
  double fraction(double value) {
    double f =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Double.isNaN(value) ? Double.NaN : Math.clamp(f, 0.0, 1.0);
  }

  /** Colour of a {@link #fraction}, which may be NaN. */
  static Color colorAt(double fraction) {
    return Double.isNaN(fraction) ? NONE : ColourMap.at(fraction);
  }

  Ticks ticks() {
    return logarithmic ? Ticks.logarithmic(low, high, MOST_TICKS) : Ticks.linear(low, high, TICKS);
  }

  /**
   * Colours for numbers from 0 to 1: dark violet over blue and green to yellow.
   *
   * <p>Lightness rises evenly in OKLab (Ottosson, "A perceptual color space for image processing",
   * 2020), so equal steps look equal, also to the colour-blind and in print.
   */
  static final class ColourMap {
    private static final double DARKEST = 0.27;
    private static final double LIGHTEST = 0.93;
    private static final double FIRST_HUE = Math.toRadians(300);
    private static final double LAST_HUE = Math.toRadians(105);

    private ColourMap() {}

    /** Colour at {@code t}, clamped to 0..1. */
    static Color at(double t) {
      double[] rgb = linear(Math.clamp(t, 0.0, 1.0));
      return new Color(encode(rgb[0]), encode(rgb[1]), encode(rgb[2]));
    }

    /** Whether white is visible on the colour. */
    static boolean isDark(double t) {
      return t < 0.6;
    }

    /** Linear red, green and blue. */
    static double[] linear(double t) {
      double u = 2 * t - 1;
      // Maximum chroma of a screen at each lightness.
      double chroma = 0.09 + u * u * (0.055 + 0.025 * u);
      double hue = FIRST_HUE + t * (LAST_HUE - FIRST_HUE);
      double a = chroma * Math.cos(hue);
      double b = chroma * Math.sin(hue);
      double lightness = DARKEST + t * (LIGHTEST - DARKEST);
      double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
      double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
      double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
      return new double[] {
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
      };
    }

    private static double cube(double v) {
      return v * v * v;
    }

    /** Encodes linear light as sRGB (IEC 61966-2-1). */
    private static int encode(double light) {
      double v = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
      return (int) Math.rint(255 * Math.clamp(v, 0.0, 1.0));
    }
  }
}
