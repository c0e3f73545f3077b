package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.catchupmix.bench.report.Report;

/** Shows and keeps results. */
final class Reports {
  private Reports() {}

  /** Progress of rounds, now and then a line. */
  static IntConsumer rounds(int all, PrintStream out) {
    return done -> {
      if (done % 5 == 0 || done == all) {
        out.printf("  round %d of %d%n", done, all);
      }
    };
  }

  /** Prints the summary and writes the folder. */
  static void finish(Report report, Path folder, PrintStream out) throws IOException {
    out.println();
    report.text().forEach(out::println);
    report.write(folder);
    out.println("written: " + folder);
  }
}
