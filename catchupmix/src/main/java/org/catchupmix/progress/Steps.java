package org.catchupmix.progress;

import java.io.OutputStream;
import java.io.PrintStream;

/** Shows how far a long computation has come, over images or in steps of any kind. */
public final class Steps implements AutoCloseable {
  private final PrintStream out;
  private final boolean terminal;
  private final String label;
  private Progress progress;
  private long done;

  /**
   * Nothing is shown before {@link #begin}.
   *
   * @param out where to show it
   * @param terminal whether it is a terminal
   * @param label what is under way
   */
  public Steps(PrintStream out, boolean terminal, String label) {
    this.out = out;
    this.terminal = terminal;
    this.label = label;
  }

  /** Shown on a terminal alone, for what seldom takes long: no line goes into a log. */
  public static Steps onTerminal(String label) {
    boolean terminal = Progress.isTerminal();
    PrintStream none = new PrintStream(OutputStream.nullOutputStream());
    return new Steps(terminal ? System.out : none, terminal, label);
  }

  /** Begins to count images; called once, before the first is done. */
  public void begin(long total) {
    progress = Progress.open(out, terminal, label, total);
  }

  /** Begins to count steps. */
  public void beginSteps(long total) {
    progress = Progress.ofSteps(out, terminal, label, total);
  }

  /** Whether the display has begun. */
  public boolean isBegun() {
    return progress != null;
  }

  /** Adds what is done, with the latest loss. */
  public void add(int more, double loss) {
    done += more;
    progress.update(done, loss);
  }

  /** Adds what is done. */
  public void add(int more) {
    done += more;
    progress.update(done);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
