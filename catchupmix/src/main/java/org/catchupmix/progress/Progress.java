package org.catchupmix.progress;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Progress of an epoch or a download: a line that is rewritten each second on a terminal, a line in
 * ten seconds anywhere else. One thread uses it, and closes it at the end, also after an error.
 *
 * <pre>{@code
 * try (Progress progress =
 *     Progress.open(System.out, Progress.isTerminal(), "epoch 3/200", 50_000)) {
 *   progress.update(128, 2.31);
 * }
 * }</pre>
 */
public final class Progress implements AutoCloseable {
  /** The unit that is counted. */
  enum Unit {
    IMAGES,
    BYTES,
    STEPS
  }

  private static final long REDRAWN = Duration.ofSeconds(1).toNanos();
  private static final long PRINTED = Duration.ofSeconds(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MEGABYTE = 1e6;

  /** Width of the line on a terminal; a longer one would wrap and could not be rewritten. */
  private static final int COLUMNS = 79;

  private final PrintStream out;
  private final boolean terminal;
  private final String label;
  private final Unit unit;
  private final long total;
  private final long before;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastShown;
  private long done;
  private OptionalDouble loss = OptionalDouble.empty();

  /** Whether the cursor of the terminal is in a shown line. */
  private boolean drawn;

  Progress(
      PrintStream out,
      boolean terminal,
      String label,
      Unit unit,
      long total,
      long before,
      LongSupplier nanoTime) {
    if (total <= 0) {
      throw new IllegalArgumentException("%s: total %d must be at least 1".formatted(label, total));
    }
    // Only the stream behind a filter of control characters can return to the line's start.
    this.out = terminal ? PlainOutput.raw(out) : out;
    this.terminal = terminal;
    this.label = PlainOutput.plain(label);
    this.unit = unit;
    this.total = total;
    this.before = before;
    this.done = before;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.lastShown = start;
  }

  /**
   * Begins to show images.
   *
   * @param out where to write; left open; {@code System.out} where {@link #isTerminal()} decides
   *     {@code terminal}
   * @param terminal whether a line is rewritten in place
   * @param label what is under way, such as {@code epoch 3/200}
   * @throws IllegalArgumentException if {@code totalImages} is not positive
   */
  public static Progress open(PrintStream out, boolean terminal, String label, long totalImages) {
    return new Progress(out, terminal, label, Unit.IMAGES, totalImages, 0, System::nanoTime);
  }

  /**
   * Begins to show bytes, in MB (millions of bytes).
   *
   * @param bytesBefore those done before, such as by a download that was cut off
   * @throws IllegalArgumentException if {@code totalBytes} is not positive
   */
  public static Progress ofBytes(
      PrintStream out, boolean terminal, String label, long totalBytes, long bytesBefore) {
    return new Progress(
        out, terminal, label, Unit.BYTES, totalBytes, bytesBefore, System::nanoTime);
  }

  /**
   * Begins to show steps of any kind.
   *
   * @throws IllegalArgumentException if {@code totalSteps} is not positive
   */
  public static Progress ofSteps(PrintStream out, boolean terminal, String label, long totalSteps) {
    return new Progress(out, terminal, label, Unit.STEPS, totalSteps, 0, System::nanoTime);
  }

  /**
   * Tells whether both standard input and standard output are a terminal. Standard error may go to
   * a file.
   */
  public static boolean isTerminal() {
    Console console = System.console(); // since Java 22 there is one even where output goes to file
    return console != null && console.isTerminal();
  }

  /**
   * Updates the number of images and the loss. Cheap enough for each batch.
   *
   * @param imagesDone from 0 to the total
   * @param shownLoss such as the mean over the epoch so far; NaN is shown as such
   * @throws IllegalArgumentException if {@code imagesDone} is out of its range
   */
  public void update(long imagesDone, double shownLoss) {
    loss = OptionalDouble.of(shownLoss);
    update(imagesDone);
  }

  /**
   * Updates the number of images, bytes or steps. Cheap enough for each buffer.
   *
   * @param nowDone those done before included, from 0 to the total
   * @throws IllegalArgumentException if {@code nowDone} is out of its range
   */
  public void update(long nowDone) {
    if (nowDone < 0 || nowDone > total) {
      throw new IllegalArgumentException(
          "%s: %d are done, must be 0..%d".formatted(label, nowDone, total));
    }
    done = nowDone;
    long now = nanoTime.getAsLong();
    if (now - lastShown >= (terminal ? REDRAWN : PRINTED) && done < total) {
      lastShown = now;
      show();
    }
  }

  /** Prints a message on a line of its own without disturbing the display. */
  public void say(String line) {
    if (terminal) {
      draw(PlainOutput.plain(line), "%n");
      drawn = false;
    } else {
      out.println(line);
      out.flush();
    }
  }

  private void show() {
    if (terminal) {
      draw(text(), "");
      drawn = true;
    } else {
      out.println(text());
      out.flush();
    }
  }

  /** Overwrites the line; the spaces hide a longer one. */
  private void draw(String text, String end) {
    out.printf("\r%-" + COLUMNS + "s" + end, text);
    out.flush();
  }

  private String text() {
    double seconds = (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
    double rate = seconds > 0 ? (done - before) / seconds : 0;
    String time = rate > 0 ? clock((total - done) / rate) + " left" : "time left unknown";
    String text =
        switch (unit) {
          case IMAGES ->
              "%s: %d/%d images, %.0f images/s%s, %s"
                  .formatted(label, done, total, rate, lossText(), time);
          case STEPS -> "%s: %d/%d, %s".formatted(label, done, total, time);
          case BYTES ->
              String.format(
                  Locale.ROOT,
                  "%s: %.1f/%.1f MB, %.1f MB/s, %s",
                  label,
                  done / MEGABYTE,
                  total / MEGABYTE,
                  rate / MEGABYTE,
                  time);
        };
    return terminal && text.length() > COLUMNS ? text.substring(0, COLUMNS) : text;
  }

  private String lossText() {
    return loss.isPresent() ? String.format(Locale.ROOT, ", loss %.4f", loss.getAsDouble()) : "";
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** Shows the last state and ends the line, where one was shown. Closing again does nothing. */
  @Override
  public void close() {
    if (drawn) {
      show();
      out.println();
      drawn = false;
    }
  }
}
