package org.catchupmix.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Progress in lines of plain text, few enough for a log file: one in ten seconds. There is none at
 * the end: the caller reports the result.
 */
final class ProgressLines extends Progress {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MEGABYTE = 1e6;

  private final PrintStream out;
  private final String label;
  private final Unit unit;
  private final long total;
  private final long before;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastLine;
  private long done;
  private OptionalDouble loss = OptionalDouble.empty();

  /**
   * @param before what was done before it began, which does not count for the rate
   * @param nanoTime the clock, in nanoseconds since whenever
   */
  ProgressLines(
      PrintStream out, String label, Unit unit, long total, long before, LongSupplier nanoTime) {
    super(unit, total);
    this.out = out;
    this.label = label;
    this.unit = unit;
    this.total = total;
    this.before = before;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    lastLine = start;
  }

  @Override
  void show(long done, OptionalDouble loss) {
    this.done = done;
    this.loss = loss;
    long now = nanoTime.getAsLong();
    if (now - lastLine >= INTERVAL_NANOS && done < total) {
      lastLine = now;
      double seconds = (now - start) / NANOS_PER_SECOND;
      double rate = seconds > 0 ? (done - before) / seconds : 0;
      print(rate, rate > 0 ? clock((total - done) / rate) + " left" : "time left unknown");
    }
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  void finish() {}

  private void print(double rate, String time) {
    out.println(
        switch (unit) {
          case IMAGES ->
              String.format(
                  Locale.ROOT,
                  "%s: %d/%d images, %.0f images/s%s, %s",
                  label,
                  done,
                  total,
                  rate,
                  loss.isPresent()
                      ? String.format(Locale.ROOT, ", loss %.4f", loss.getAsDouble())
                      : "",
                  time);
          case STEPS -> String.format(Locale.ROOT, "%s: %d/%d, %s", label, done, total, time);
          case BYTES ->
              String.format(
                  Locale.ROOT,
                  "%s: %.1f/%.1f MB, %.1f MB/s, %s",
                  label,
                  done / MEGABYTE,
                  total / MEGABYTE,
                  rate / MEGABYTE,
                  time);
        });
    out.flush();
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
