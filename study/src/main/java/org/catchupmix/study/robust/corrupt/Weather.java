package org.catchupmix.study.robust.corrupt;

import org.catchupmix.core.random.PhiloxRandom;

/** Corruptions by weather and light. */
final class Weather {
  /** Constants of the flakes, and the share of the image that is not whitened. */
  private record Snow(
      double mean,
      double deviation,
      double zoom,
      double threshold,
      double radius,
      double sigma,
      double kept) {}

  private static final Snow[] SNOW = {
    new Snow(0.1, 0.2, 1, 0.6, 8, 3, 0.95),
    new Snow(0.1, 0.2, 1, 0.5, 10, 4, 0.9),
    new Snow(0.15, 0.3, 1.75, 0.55, 10, 4, 0.9),
    new Snow(0.25, 0.3, 2.25, 0.6, 12, 6, 0.85),
    new Snow(0.3, 0.3, 1.25, 0.65, 14, 12, 0.8)
  };

  private static final double[][] FROST = {
    {1, 0.2}, {1, 0.3}, {0.9, 0.4}, {0.85, 0.4}, {0.75, 0.45}
  };
  private static final double[][] FOG = {{0.2, 3}, {0.5, 3}, {0.75, 2.5}, {1, 2}, {1.5, 1.75}};
  private static final double[] BRIGHTNESS = {0.05, 0.1, 0.15, 0.2, 0.3};

  /** Ice is a little blue: red, green, blue of its brightest crystals. */
  private static final double[] ICE = {0.88, 0.95, 1};

  private Weather() {}

  /** Adds snow that falls at -135 to -45 degrees to a paler image. */
  static byte[] snow(Pixels p, int severity, PhiloxRandom random) {
    Snow s = SNOW[severity - 1];
    Pixels flakes =
        Pixels.black(p.height(), p.width(), 1)
            .map(v -> s.mean() + s.deviation() * random.nextNormal());
    flakes = Filter.zoomIn(flakes, s.zoom()).map(v -> v < s.threshold() ? 0 : v);
    flakes = Pixels.of(flakes.truncated(), p.height(), p.width(), 1);
    double angle = -45 - 90 * random.nextDouble();
    flakes = Filter.motion(flakes, s.radius(), s.sigma(), angle);
    flakes = Pixels.of(flakes.rounded(), p.height(), p.width(), 1);
    Pixels fallen = flakes;
    return p.like(
            (y, x, c) -> {
              double pale = p.luma(y, x) * 1.5 + 0.5;
              double turned = fallen.at(p.height() - 1 - y, p.width() - 1 - x, 0);
              double snow = fallen.at(y, x, 0) + turned;
              double v = p.at(y, x, c);
              return s.kept() * v + (1 - s.kept()) * Math.max(v, pale) + snow;
            })
        .truncated();
  }

  /**
   * Adds ice, {@code a v + b ice}.
   *
   * <p>The published program uses six photographs of frost that cannot be shipped. Here two random
   * landscapes make the ice, so results are not comparable with the official files.
   */
  static byte[] frost(Pixels p, int severity, PhiloxRandom random) {
    double[] amounts = FROST[severity - 1];
    int side = Math.max(p.height(), p.width());
    double[][] veil = Plasma.of(side, 2, random);
    double[][] crystals = Plasma.of(side, 1.6, random);
    return p.like(
            (y, x, c) -> {
              double crest = 1 - Math.abs(2 * crystals[y][x] - 1);
              double ice = 0.2 + 0.35 * veil[y][x] + 0.45 * crest * crest * crest;
              double tint = p.channels() == 1 ? 1 : ICE[c];
              return amounts[0] * p.at(y, x, c) + amounts[1] * ice * tint;
            })
        .truncated();
  }

  /** Adds a landscape of light: {@code (v + a fog) max / (max + a)} with the image's max. */
  static byte[] fog(Pixels p, int severity, PhiloxRandom random) {
    double amount = FOG[severity - 1][0];
    double[][] fog = Plasma.of(Math.max(p.height(), p.width()), FOG[severity - 1][1], random);
    double max = p.max();
    return p.like((y, x, c) -> (p.at(y, x, c) + amount * fog[y][x]) * max / (max + amount))
        .truncated();
  }

  /** Raises the value of HSV and keeps hue and saturation. */
  static byte[] brightness(Pixels p, int severity, PhiloxRandom random) {
    double add = BRIGHTNESS[severity - 1];
    return p.like(
            (y, x, c) -> {
              double value = 0;
              for (int k = 0; k < p.channels(); k++) {
                value = Math.max(value, p.at(y, x, k));
              }
              double raised = Math.min(value + add, 1);
              return value == 0 ? raised : p.at(y, x, c) * raised / value;
            })
        .truncated();
  }
}
