package org.catchupmix.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.catchupmix.app.Main;

/** What a command came to: its exit code, and what it wrote to standard output and error. */
record Outcome(int code, String out, String err) {
  private static final String PREFIX = "catchup: ";
  private static final Pattern STACK_TRACE = Pattern.compile("(?m)^\\s+at [\\w.$/@]+\\(");

  /** Fails on a stack trace, whatever the command came to. */
  Outcome {
    assertTrue(!STACK_TRACE.matcher(out + "\n" + err).find(), out + err);
  }

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

  /** The lines of standard output. */
  List<String> lines() {
    return out.lines().toList();
  }

  /** The values of the lines that begin with a word and spaces, such as {@code page}. */
  List<String> printed(String word) {
    return out.lines()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length()).strip())
        .toList();
  }

  /** The sentences on standard error, without the program's name before them. */
  List<String> sentences() {
    return err.lines()
        .peek(line -> assertTrue(line.startsWith(PREFIX), err))
        .map(line -> line.substring(PREFIX.length()))
        .toList();
  }

  /** Fails unless the sentences name these arguments or files, one each, in this order. */
  void requireNamed(Object... named) {
    List<String> sentences = sentences();
    assertEquals(named.length, sentences.size(), err);
    for (int i = 0; i < named.length; i++) {
      requireNames(sentences.get(i), named[i].toString());
    }
  }

  /** Fails unless a run failed with one sentence that names an argument or a file. */
  static void requireFailed(String named, String... args) {
    Outcome o = run(args);
    assertEquals(1, o.code, o.err);
    o.requireNamed(named);
  }

  /**
   * Fails unless wrong usage was refused with a sentence that names the argument, and what it
   * requires where that is given, and with the command whose help says more.
   */
  static void requireRefused(String argument, String... args) {
    Outcome o = run(args);
    assertEquals(2, o.code, o.err);
    List<String> lines = o.err.lines().toList();
    assertTrue(lines.getFirst().startsWith(PREFIX), o.err);
    requireNames(lines.getFirst(), argument);
    assertEquals("see 'catchup " + args[0] + " --help'", lines.getLast());
  }

  /** As a word of its own: not as a part of a longer flag, number or path. */
  private static void requireNames(String sentence, String argument) {
    Pattern word =
        Pattern.compile("(?<![\\w./-])" + Pattern.quote(argument) + "(?![\\w/-]|[.]\\w|,\\d)");
    assertTrue(word.matcher(sentence).find(), sentence + " must name " + argument);
  }
}
