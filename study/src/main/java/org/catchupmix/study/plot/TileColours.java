package org.catchupmix.study.plot;

import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * Colours of the numbers of tiles, which a bar explains.
 *
 * <p>Numbers that can be negative have blue, white for 0, and red; others rise from dark to light.
 *
 * @param label of the bar, with a unit
 * @param low number at its left end; 0, or {@code -high} for numbers that can be negative
 * @param high number at its right end; those beyond have its colour
 * @param ends texts at the left end, the middle and the right end
 */
public record TileColours(String label, double low, double high, String[] ends) {
  private static final double SHARE = 0.995;

  /** Creates colours from 0 to the largest of some numbers but the largest 0.5 %. */
  public static TileColours magnitudes(String label, double[] numbers) {
    double most = most(numbers);
    return new TileColours(
        label, 0, most, new String[] {"0", number(most / 2), "\u2265 " + number(most)});
  }

  /** Creates colours around 0, as far as the numbers go but for the largest 0.5 %. */
  public static TileColours signed(String label, double[] numbers) {
    double most = most(numbers);
    return new TileColours(
        label,
        -most,
        most,
        new String[] {"\u2264 \u2212" + number(most), "0", "\u2265 " + number(most)});
  }

  /** Creates colours around 0 up to the largest number of a row, which each row has for itself. */
  public static TileColours relative(double most) {
    return new TileColours(
        "activation, relative to the largest in its row",
        most > 0 ? -most : -1,
        most > 0 ? most : 1,
        new String[] {"\u2212largest", "0", "+largest"});
  }

  private static double most(double[] numbers) {
    double[] sizes = Arrays.stream(numbers).map(Math::abs).sorted().toArray();
    double most = sizes.length == 0 ? 0 : sizes[(int) Math.ceil((sizes.length - 1) * SHARE)];
    double largest = sizes.length == 0 ? 0 : sizes[sizes.length - 1];
    return most > 0 ? most : largest > 0 ? largest : 1;
  }

  /** Three digits, without zeros at the end. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  Color at(double value) {
    return low < 0 ? ColourMap.signed(value / high) : ColourMap.at(value / high);
  }
}
