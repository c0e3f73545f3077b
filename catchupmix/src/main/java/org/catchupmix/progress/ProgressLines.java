package org.catchupmix.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Progress in lines of plain text, few enough for a log file: one in ten seconds. The end says
 * nothing: the caller knows the result and reports it.
 */
final class ProgressLines extends Progress {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final String label;
  private final long totalImages;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastLine;
  private long imagesDone;
  private OptionalDouble loss = OptionalDouble.empty();

  /**
   * @param nanoTime the clock, in nanoseconds since whenever
   */
  ProgressLines(PrintStream out, String label, long totalImages, LongSupplier nanoTime) {
    super(totalImages);
    this.out = out;
    this.label = label;
    this.totalImages = totalImages;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    lastLine = start;
  }

  @Override
  void show(long imagesDone, OptionalDouble loss) {
    this.imagesDone = imagesDone;
    this.loss = loss;
    long now = nanoTime.getAsLong();
    if (now - lastLine >= INTERVAL_NANOS && imagesDone < totalImages) {
      lastLine = now;
      double seconds = seconds(now);
      print(seconds, imagesDone > 0 ? clock(left(seconds)) + " left" : "time left unknown");
    }
  }

  @Override
  void finish() {}

  private void print(double seconds, String time) {
    double rate = seconds > 0 ? imagesDone / seconds : 0;
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %d/%d images, %.0f images/s%s, %s",
            label,
            imagesDone,
            totalImages,
            rate,
            loss.isPresent() ? String.format(Locale.ROOT, ", loss %.4f", loss.getAsDouble()) : "",
            time));
    out.flush();
  }

  private double seconds(long now) {
    return (now - start) / NANOS_PER_SECOND;
  }

  private double left(double seconds) {
    return seconds / imagesDone * (totalImages - imagesDone);
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
