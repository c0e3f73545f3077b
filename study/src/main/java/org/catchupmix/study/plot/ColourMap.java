package org.catchupmix.study.plot;

import java.awt.Color;
import java.util.List;

/** Colours for numbers, from dark to light, or around 0. */
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

  /** Blue over white to red, for numbers around 0. */
  private static final List<Color> SIGNED =
      List.of(
          new Color(0x0B3C73),
          new Color(0x2C75B4),
          new Color(0x8FBEDD),
          new Color(0xF7F7F7),
          new Color(0xF2A883),
          new Color(0xC94741),
          new Color(0x730B23));

  private ColourMap() {}

  /** Returns the colour of a number from 0 to 1: violet, blue, green, yellow; grey for NaN. */
  static Color at(double t) {
    return at(COLOURS, t);
  }

  /** Returns the colour of a number from -1 to 1: blue, white for 0, red; grey for NaN. */
  static Color signed(double t) {
    return at(SIGNED, (t + 1) / 2);
  }

  private static Color at(List<Color> colours, double t) {
    if (Double.isNaN(t)) {
      return NONE;
    }
    double place = Math.clamp(t, 0.0, 1.0) * (colours.size() - 1);
    int below = Math.min((int) place, colours.size() - 2);
    double part = place - below;
    Color a = colours.get(below);
    Color b = colours.get(below + 1);
    return new Color(
        between(a.getRed(), b.getRed(), part),
        between(a.getGreen(), b.getGreen(), part),
        between(a.getBlue(), b.getBlue(), part));
  }

  private static int between(int a, int b, double part) {
    return (int) Math.rint(a + part * (b - a));
  }
}
