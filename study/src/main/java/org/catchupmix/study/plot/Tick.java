package org.catchupmix.study.plot;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A tick of an axis. */
record Tick(double value, String label) {
  private static final int MAX_DECIMALS = 6;

  /** Creates ticks at multiples of 1, 2 or 5 times a power of ten. */
  static List<Tick> linear(double low, double high, int count) {
    double rough = (high - low) / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * DoubleStream.of(1, 2, 5).filter(m -> m * power >= rough).findFirst().orElse(10);
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    return LongStream.rangeClosed(first, last).mapToObj(i -> of(i * step, step)).toList();
  }

  /**
   * Creates ticks at 1, 2 and 5 times powers of ten. If these are more than {@code most}, only at
   * powers; if fewer than three, evenly spaced.
   */
  static List<Tick> logarithmic(double low, double high, int most) {
    List<Tick> all = products(low, high, 1, 2, 5);
    List<Tick> chosen = all.size() > most ? products(low, high, 1) : all;
    return chosen.size() < 3 ? linear(low, high, 5) : chosen;
  }

  /** Creates ticks at these multiples of powers of ten. */
  static List<Tick> products(double low, double high, double... factors) {
    int first = (int) Math.floor(Math.log10(low));
    int last = (int) Math.floor(Math.log10(high));
    return IntStream.rangeClosed(first, last)
        .mapToObj(power -> DoubleStream.of(factors).map(f -> f * Math.pow(10, power)))
        .flatMapToDouble(s -> s)
        .filter(v -> v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9))
        .mapToObj(v -> of(v, v))
        .toList();
  }

  /** Labels a tick with the decimals that the first digit of {@code finest} needs. */
  private static Tick of(double value, double finest) {
    int decimals = (int) -Math.floor(Math.log10(finest) + 1e-9);
    String format = "%." + Math.clamp(decimals, 0, MAX_DECIMALS) + "f";
    return new Tick(value, String.format(Locale.ROOT, format, value));
  }
}
