package org.catchupmix.study.compare;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Puts a label before each line, and writes lines whole, so that several runs can share a screen.
 * Of a line that was drawn over again and again (a bar), the last state is written.
 */
final class LabelledLines extends OutputStream {
  private final String label;
  private final PrintStream out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean returned;

  private LabelledLines(String label, PrintStream out) {
    this.label = label;
    this.out = out;
  }

  /** A stream whose lines go to another one. */
  static PrintStream stream(String label, PrintStream out) {
    return new PrintStream(new LabelledLines(label, out), false, out.charset());
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      String text = line.toString(out.charset());
      line.reset();
      if (!text.isBlank()) {
        out.println(label + text);
      }
    } else if (b != '\r') {
      if (returned) {
        line.reset();
      }
      line.write(b);
    }
    returned = b == '\r';
  }
}
