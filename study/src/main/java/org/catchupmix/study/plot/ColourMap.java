package org.catchupmix.study.plot;

import java.awt.Color;
import java.util.List;

/** Colours for numbers from 0 to 1: dark violet over blue and green to yellow. */
final class ColourMap {
  private static final Color NONE = new Color(0xBDBDBD);

  /** Colours at equal distances. Their lightness rises evenly, for the colour-blind and print. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x2F0A50),
          new Color(0x2A2F74),
          new Color(0x1C5786),
          new Color(0x177B8F),
          new Color(0x409A92),
          new Color(0x76B992),
          new Color(0xB1D77F),
          new Color(0xFAF05A));

  private ColourMap() {}

  /** Interpolates between colours; grey for NaN. */
  static Color at(double t) {
    if (Double.isNaN(t)) {
      return NONE;
    }
    double place = Math.clamp(t, 0.0, 1.0) * (COLOURS.size() - 1);
    int below = Math.min((int) place, COLOURS.size() - 2);
    double part = place - below;
    Color a = COLOURS.get(below);
    Color b = COLOURS.get(below + 1);
    return new Color(
        between(a.getRed(), b.getRed(), part),
        between(a.getGreen(), b.getGreen(), part),
        between(a.getBlue(), b.getBlue(), part));
  }

  private static int between(int a, int b, double part) {
    return (int) Math.rint(a + part * (b - a));
  }
}
