package org.catchupmix.robust;

import java.io.PrintStream;
import org.catchupmix.progress.Progress;

/** Shows how far a suite has come, in pictures that went through the network or around it. */
final class Steps implements AutoCloseable {
  private final Progress progress;
  private long done;

  Steps(PrintStream out, boolean terminal, String label, long total) {
    progress = Progress.open(out, terminal, label, total);
  }

  /** So many more are done, with that loss. */
  void add(int pictures, double loss) {
    done += pictures;
    progress.update(done, loss);
  }

  @Override
  public void close() {
    progress.close();
  }
}
