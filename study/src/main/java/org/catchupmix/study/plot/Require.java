package org.catchupmix.study.plot;

/** Checks arguments of charts. */
final class Require {
  private Require() {}

  /** Requires a label. */
  static void label(String argument, String label, String of) {
    if (label == null || label.isBlank()) {
      throw new IllegalArgumentException(
          "%s of %s is %s, must name a quantity with its unit, such as 'loss (nats)'"
              .formatted(argument, of, label == null ? "null" : "blank"));
    }
  }

  /**
   * Copies numbers that must be finite.
   *
   * @param gaps whether NaN may mark a missing number
   */
  static double[] finite(String argument, double[] values, boolean gaps, String of) {
    for (int i = 0; i < values.length; i++) {
      if (Double.isInfinite(values[i]) || Double.isNaN(values[i]) && !gaps) {
        throw new IllegalArgumentException(
            "%s[%d] of %s is %s, must be finite%s"
                .formatted(argument, i, of, values[i], gaps ? ", or NaN for none" : ""));
      }
    }
    return values.clone();
  }

  /** Requires a number of values. */
  static void length(String argument, int length, int expected, String of) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "%s of %s has %d numbers, must have %d".formatted(argument, of, length, expected));
    }
  }
}
