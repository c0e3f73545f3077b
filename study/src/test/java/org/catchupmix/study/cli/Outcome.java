package org.catchupmix.study.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.catchupmix.cli.Main;

/** What a command came to: its exit code, and what it wrote to standard output and error. */
record Outcome(int code, String out, String err) {
  /** Runs {@code catchup} with these arguments in this Java. */
  static Outcome run(String... args) {
    StringWriter err = new StringWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code = Main.commandLine().setErr(new PrintWriter(err, true)).execute(args);
      return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  static Outcome run(List<String> args) {
    return run(args.toArray(String[]::new));
  }
}
