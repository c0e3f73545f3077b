package org.catchupmix.robust;

import java.io.PrintStream;
import org.catchupmix.progress.Progress;

/** Shows how far a suite has come, in pictures that went through the network or around it. */
final class Steps implements AutoCloseable {
  private final PrintStream out;
  private final boolean terminal;
  private final String label;
  private Progress progress;
  private long done;

  Steps(PrintStream out, boolean terminal, String label) {
    this.out = out;
    this.terminal = terminal;
    this.label = label;
  }

  /** So many are to be done; called once, before the first is. */
  void begin(long total) {
    progress = Progress.open(out, terminal, label, total);
  }

  /** So many more are done, with that loss. */
  void add(int pictures, double loss) {
    done += pictures;
    progress.update(done, loss);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
