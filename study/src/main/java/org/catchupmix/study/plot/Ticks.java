package org.catchupmix.study.plot;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Ticks of an axis.
 *
 * @param values ascending
 * @param labels of each
 */
record Ticks(double[] values, List<String> labels) {
  private static final int MOST_DECIMALS = 6;

  /** Distance of ticks: 1, 2 or 5 times a power of ten, about {@code count} in the range. */
  static double step(double range, int count) {
    double rough = range / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    return DoubleStream.of(1, 2, 5, 10)
        .map(m -> m * power)
        .filter(s -> s >= rough)
        .findFirst()
        .orElse(10 * power);
  }

  /** Creates evenly spaced ticks between {@code low} and {@code high}, which differ. */
  static Ticks linear(double low, double high, int count) {
    double step = step(high - low, count);
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    double[] values = new double[(int) (last - first + 1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (first + i) * step;
    }
    return of(values, _ -> step);
  }

  /**
   * Creates logarithmic ticks: 1, 2 and 5 times powers of ten.
   *
   * <p>Only the powers if these are more than {@code most}, and evenly spaced ticks if fewer than
   * three.
   */
  static Ticks logarithmic(double low, double high, int most) {
    double[] all = products(low, high, 1, 2, 5);
    double[] chosen = all.length > most ? products(low, high, 1) : all;
    if (chosen.length < 3) {
      return linear(low, high, 5);
    }
    return of(chosen, v -> v);
  }

  private static double[] products(double low, double high, double... factors) {
    int first = (int) Math.floor(Math.log10(low));
    int last = (int) Math.floor(Math.log10(high));
    return IntStream.rangeClosed(first, last)
        .mapToObj(power -> DoubleStream.of(factors).map(f -> f * Math.pow(10, power)))
        .flatMapToDouble(s -> s)
        .filter(v -> v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9))
        .toArray();
  }

  /** Formats ticks with the decimals that the first digit of {@code finest} needs. */
  private static Ticks of(double[] values, DoubleFunction<Double> finest) {
    List<String> labels =
        DoubleStream.of(values)
            .mapToObj(
                v -> {
                  int decimals = (int) -Math.floor(Math.log10(finest.apply(v)) + 1e-9);
                  // Avoids -0.
                  double shown = v == 0 ? 0.0 : v;
                  return String.format(
                      Locale.ROOT, "%." + Math.clamp(decimals, 0, MOST_DECIMALS) + "f", shown);
                })
            .toList();
    return new Ticks(values, labels);
  }

  int size() {
    return values.length;
  }

  double value(int i) {
    return values[i];
  }

  String label(int i) {
    return labels.get(i);
  }
}
