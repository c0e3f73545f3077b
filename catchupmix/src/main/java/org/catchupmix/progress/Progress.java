package org.catchupmix.progress;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How far an epoch or a download has come: a bar on a terminal, plain lines anywhere else. One
 * thread uses it, and closes it at the end of the epoch, also after an error.
 *
 * <pre>{@code
 * try (Progress progress =
 *     Progress.open(System.out, Progress.isTerminal(), "epoch 3/200", 50_000)) {
 *   progress.update(128, 2.31);
 * }
 * }</pre>
 */
public abstract sealed class Progress implements AutoCloseable
    permits ProgressBarView, ProgressLines {

  /** The unit that is counted. */
  enum Unit {
    IMAGES,
    BYTES,
    STEPS
  }

  private final Unit unit;
  private final long total;
  private boolean closed;

  Progress(Unit unit, long total) {
    if (total <= 0) {
      throw new IllegalArgumentException(
          "total%s is %d, but must be at least 1.".formatted(plural(unit), total));
    }
    this.unit = unit;
    this.total = total;
  }

  private static String plural(Unit unit) {
    return switch (unit) {
      case IMAGES -> "Images";
      case BYTES -> "Bytes";
      case STEPS -> "Steps";
    };
  }

  /**
   * Begins to show progress.
   *
   * @param out where to write; left open; {@code System.out} where {@link #isTerminal()} decides
   *     {@code terminal}
   * @param terminal true for a bar that is redrawn in place each second, with the time taken and
   *     the time left; false for lines of plain text, one in ten seconds at most, without control
   *     characters
   * @param label what is under way, such as {@code epoch 3/200}
   * @param totalImages how many images make the whole
   * @throws IllegalArgumentException if {@code totalImages} is not positive
   */
  public static Progress open(PrintStream out, boolean terminal, String label, long totalImages) {
    return of(out, terminal, label, Unit.IMAGES, totalImages, 0);
  }

  /**
   * Begins to show how many bytes are done, in MB (millions of bytes).
   *
   * @param bytesBefore how many were done before it began, such as by a download that was cut off
   * @throws IllegalArgumentException if {@code totalBytes} is not positive
   */
  public static Progress ofBytes(
      PrintStream out, boolean terminal, String label, long totalBytes, long bytesBefore) {
    return of(out, terminal, label, Unit.BYTES, totalBytes, bytesBefore);
  }

  /**
   * Begins to show how many steps of any kind are done.
   *
   * @throws IllegalArgumentException if {@code totalSteps} is not positive
   */
  public static Progress ofSteps(PrintStream out, boolean terminal, String label, long totalSteps) {
    return of(out, terminal, label, Unit.STEPS, totalSteps, 0);
  }

  private static Progress of(
      PrintStream out, boolean terminal, String label, Unit unit, long total, long before) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(label, "label");
    return terminal
        ? new ProgressBarView(out, label, unit, total, before)
        : new ProgressLines(out, label, unit, total, before, System::nanoTime);
  }

  /**
   * Whether both standard input and standard output are a terminal. Standard error may go to a
   * file.
   */
  public static boolean isTerminal() {
    Console console = System.console(); // since Java 22 there is one even where output goes to file
    return console != null && console.isTerminal();
  }

  /**
   * Shows how far the epoch has come. Cheap enough for each batch.
   *
   * @param imagesDone images since the epoch began, from 0 to the total
   * @param loss the loss to show, such as the mean over the epoch so far; NaN is shown as such
   * @throws IllegalArgumentException if {@code imagesDone} is out of its range
   */
  public final void update(long imagesDone, double loss) {
    requireWithin(imagesDone);
    show(imagesDone, OptionalDouble.of(loss));
  }

  /**
   * Shows how many images, where there is no loss, or how many bytes are done. Cheap enough for
   * each buffer.
   *
   * @param done those done before included, from 0 to the total
   * @throws IllegalArgumentException if {@code done} is out of its range
   */
  public final void update(long done) {
    requireWithin(done);
    show(done, OptionalDouble.empty());
  }

  /** Prints a message on a line of its own without disturbing the display. */
  public abstract void say(String line);

  private void requireWithin(long done) {
    if (done < 0 || done > total) {
      throw new IllegalArgumentException(
          "%sDone is %d, but must be from 0 to %d."
              .formatted(plural(unit).toLowerCase(Locale.ROOT), done, total));
    }
  }

  /** Shows the last state for good and ends the line. Closing again does nothing. */
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      finish();
    }
  }

  abstract void show(long done, OptionalDouble loss);

  abstract void finish();
}
