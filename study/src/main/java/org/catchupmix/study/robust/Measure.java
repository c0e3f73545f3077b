package org.catchupmix.study.robust;

/**
 * A measured number.
 *
 * @param name what it is, such as {@code error_fog}
 * @param unit {@code percent} or {@code nats}
 * @param value the number
 * @param higherIsBetter which way is better
 * @param detail whether it stays out of the printed table
 */
public record Measure(
    String name, String unit, double value, boolean higherIsBetter, boolean detail) {
  /** A percentage of which more is better. */
  static Measure gain(String name, double percent) {
    return new Measure(name, "percent", percent, true, false);
  }

  /** A percentage of which less is better. */
  static Measure loss(String name, double percent) {
    return new Measure(name, "percent", percent, false, false);
  }

  /** An entropy in nats, less being better. */
  static Measure nats(String name, double value) {
    return new Measure(name, "nats", value, false, false);
  }

  /** The same, for the file alone. */
  Measure asDetail() {
    return new Measure(name, unit, value, higherIsBetter, true);
  }

  /** Its key in a file: name and unit. */
  public String key() {
    return name + "_" + unit;
  }
}
