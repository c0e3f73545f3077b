package org.catchupmix.progress;

import java.io.Console;
import java.io.PrintStream;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How far an epoch has come: a bar on a terminal, plain lines anywhere else. One thread uses it,
 * and closes it at the end of the epoch, whether the images ran out or an error came.
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

  private final long totalImages;
  private boolean closed;

  Progress(long totalImages) {
    if (totalImages <= 0) {
      throw new IllegalArgumentException(
          "totalImages is %d, but must be at least 1.".formatted(totalImages));
    }
    this.totalImages = totalImages;
  }

  /**
   * Begins to show progress.
   *
   * @param out where to write; left open. {@link #isTerminal()} speaks of standard output, so pass
   *     {@code System.out} along with it
   * @param terminal true for a bar that is redrawn in place each second, with the time taken and
   *     the time left; false for lines of plain text, one in ten seconds at most, without control
   *     characters
   * @param label what is under way, such as {@code epoch 3/200}
   * @param totalImages how many images make the whole
   * @throws IllegalArgumentException if {@code totalImages} is not positive
   */
  public static Progress open(PrintStream out, boolean terminal, String label, long totalImages) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(label, "label");
    return terminal
        ? new ProgressBarView(out, label, totalImages)
        : new ProgressLines(out, label, totalImages, System::nanoTime);
  }

  /**
   * Whether a person watches: both standard input and standard output are a terminal. Standard
   * error is not looked at, and may go to a file.
   */
  public static boolean isTerminal() {
    Console console = System.console(); // since Java 22 there is one even where output goes to file
    return console != null && console.isTerminal();
  }

  /**
   * Tells how far the epoch has come. Cheap enough for each batch.
   *
   * @param imagesDone images since the epoch began, from 0 to the total
   * @param loss the loss to show, such as the mean over the epoch so far; NaN is shown as such
   * @throws IllegalArgumentException if {@code imagesDone} is out of its range
   */
  public final void update(long imagesDone, double loss) {
    require(imagesDone);
    show(imagesDone, OptionalDouble.of(loss));
  }

  /** The same where there is no loss to show. */
  public final void update(long imagesDone) {
    require(imagesDone);
    show(imagesDone, OptionalDouble.empty());
  }

  private void require(long imagesDone) {
    if (imagesDone < 0 || imagesDone > totalImages) {
      throw new IllegalArgumentException(
          "imagesDone is %d, but must be from 0 to %d.".formatted(imagesDone, totalImages));
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

  abstract void show(long imagesDone, OptionalDouble loss);

  abstract void finish();
}
