package org.catchupmix.train;

import java.util.Locale;

/**
 * A measured quantity, declared once: tables, pages, CSV and JSON follow from it.
 *
 * @param key name in files, which ends in the unit
 * @param label name in text, without the unit
 * @param decimals digits after the point in text
 */
public record Measure(String key, String label, Unit unit, boolean higherIsBetter, int decimals) {
  /** Units of measures. */
  public enum Unit {
    PERCENT("%"),
    NATS("nats"),
    SECONDS("s"),
    /** A pure number. */
    NONE("");

    private final String sign;

    Unit(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  /** Label with the unit, for the head of a row or column. */
  public String head() {
    return unit == Unit.NONE ? label : "%s (%s)".formatted(label, unit.sign());
  }

  /** Formats a value without its unit. */
  public String number(double value) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Formats a value with its unit. */
  public String text(double value) {
    return unit == Unit.NONE ? number(value) : number(value) + " " + unit.sign();
  }
}
