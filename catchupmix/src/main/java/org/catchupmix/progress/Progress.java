package org.catchupmix.progress;

import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.catchupmix.core.Preconditions;
import org.catchupmix.io.PlainOutput;

/**
 * Display of how far a long computation has come: a line that is rewritten each second on a
 * terminal, a line every ten seconds anywhere else. For one thread.
 *
 * <pre>{@code
 * try (Progress progress = new Progress(System.out, Progress.isTerminal(), "epoch 3/200")) {
 *   progress.begin(50_000);
 *   progress.update(128, 2.31);
 * }
 * }</pre>
 */
public final class Progress implements AutoCloseable {
  private enum Unit {
    IMAGES,
    STEPS,
    BYTES
  }

  private static final long REDRAWN = Duration.ofSeconds(1).toNanos();
  private static final long PRINTED = Duration.ofSeconds(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MEGA = 1e6;

  /** Width of the line on a terminal; a longer one would wrap and could not be rewritten. */
  private static final int COLUMNS = 79;

  private final PrintStream out;
  private final boolean terminal;
  private final String label;
  private final LongSupplier nanoTime;
  private Unit unit = Unit.STEPS;
  private long total;
  private long start;
  private long lastShown;
  private long done;
  private OptionalDouble loss = OptionalDouble.empty();

  /** Whether the cursor of the terminal is in a shown line. */
  private boolean drawn;

  /**
   * Creates a display that shows nothing before one of its {@code begin} methods is called.
   *
   * @param out stays open; {@code System.out} where {@link #isTerminal()} decides {@code terminal}
   * @param terminal whether a line is rewritten in place
   * @param label such as {@code epoch 3/200}
   */
  public Progress(PrintStream out, boolean terminal, String label) {
    this(out, terminal, label, System::nanoTime);
  }

  Progress(PrintStream out, boolean terminal, String label, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.label = label;
    this.nanoTime = nanoTime;
  }

  /** Creates a display for a terminal alone; nothing is written to a log. */
  public static Progress onTerminal(String label) {
    boolean terminal = isTerminal();
    PrintStream none = new PrintStream(OutputStream.nullOutputStream());
    return new Progress(terminal ? System.out : none, terminal, label);
  }

  /** Whether standard input and standard output are a terminal; standard error may be a file. */
  public static boolean isTerminal() {
    Console console = System.console(); // since Java 22 there is one even where output goes to file
    return console != null && console.isTerminal();
  }

  /**
   * Begins to count images.
   *
   * @throws IllegalArgumentException if {@code total} is not positive
   */
  public Progress begin(long total) {
    return begin(Unit.IMAGES, total);
  }

  /** Begins to count steps of any kind; see {@link #begin}. */
  public Progress beginSteps(long total) {
    return begin(Unit.STEPS, total);
  }

  /** Begins to count bytes; see {@link #begin}. */
  public Progress beginBytes(long total) {
    return begin(Unit.BYTES, total);
  }

  private Progress begin(Unit counted, long all) {
    Preconditions.require(all > 0, "%s: total %d must be at least 1", label, all);
    unit = counted;
    total = all;
    start = nanoTime.getAsLong();
    lastShown = start;
    return this;
  }

  public void add(int more) {
    update(done + more);
  }

  public void add(int more, double shownLoss) {
    update(done + more, shownLoss);
  }

  /** Sets what is done and the loss, such as its mean so far; NaN is shown as such. */
  public void update(long nowDone, double shownLoss) {
    loss = OptionalDouble.of(shownLoss);
    update(nowDone);
  }

  /**
   * Sets the number of images, steps or bytes that are done.
   *
   * @throws IllegalArgumentException if {@code nowDone} is not in {@code 0..total}
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
      draw(line, "%n");
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
    PrintStream cursor = PlainOutput.raw(out);
    cursor.printf("\r%-" + COLUMNS + "s" + end, PlainOutput.plain(text));
    cursor.flush();
  }

  private String text() {
    double seconds = (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
    double rate = seconds > 0 ? done / seconds : 0;
    String time = rate > 0 ? clock((total - done) / rate) + " left" : "time left unknown";
    String counted =
        switch (unit) {
          case IMAGES ->
              format("%d/%d images, %.0f images/s%s, %s", done, total, rate, lossText(), time);
          case STEPS -> format("%d/%d, %s", done, total, time);
          case BYTES ->
              format("%.1f/%.1f MB, %.1f MB/s, %s", done / MEGA, total / MEGA, rate / MEGA, time);
        };
    String text = label + ": " + counted;
    return terminal && text.length() > COLUMNS ? text.substring(0, COLUMNS) : text;
  }

  private String lossText() {
    return loss.isPresent() ? format(", loss %.4f", loss.getAsDouble()) : "";
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  /** Formats a time as hours, minutes and seconds. */
  public static String clock(double seconds) {
    long whole = Math.round(seconds);
    return format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** Shows the last state and ends the line, if one was shown. */
  @Override
  public void close() {
    if (drawn) {
      show();
      out.println();
      drawn = false;
    }
  }
}
