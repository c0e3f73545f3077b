package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** The exit code of a command, and its standard output and error. */
public record Outcome(int code, String out, String err) {
  private static final String PREFIX = "catchup: ";
  private static final Pattern STACK_TRACE = Pattern.compile("(?m)^\\s+at [\\w.$/@]+\\(");

  /** Fails on a stack trace, whatever the exit code. */
  public Outcome {
    assertTrue(!STACK_TRACE.matcher(out + "\n" + err).find(), out + err);
  }

  /** Runs {@code catchup} with these arguments in this Java. */
  public static Outcome run(String... args) {
    return run(() -> Main.commandLine(args), args);
  }

  /** Runs it with commands that the test has changed. */
  public static Outcome run(CommandLine program, String... args) {
    return run(() -> program, args);
  }

  /** Makes the commands where output is caught already, as some keep their stream. */
  private static Outcome run(Supplier<CommandLine> program, String... args) {
    StringWriter err = new StringWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code = program.get().setErr(new PrintWriter(err, true)).execute(args);
      return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  public static Outcome run(List<String> args) {
    return run(args.toArray(String[]::new));
  }

  /** Runs a command that must succeed. */
  public static Outcome succeed(String... args) {
    Outcome o = run(args);
    assertEquals(0, o.code, o.err);
    return o;
  }

  public static Outcome succeed(List<String> args) {
    return succeed(args.toArray(String[]::new));
  }

  /** Parses standard output as one JSON value. */
  public JsonNode json() throws IOException {
    return new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(out);
  }

  /** Reads a JSON file. */
  public static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** The lines of standard output. */
  public List<String> lines() {
    return out.lines().toList();
  }

  /** The values of the lines that begin with a word and spaces, such as {@code page}. */
  public List<String> printed(String word) {
    return out.lines()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length()).strip())
        .toList();
  }

  /** The sentences on standard error, without the program's name before them. */
  public List<String> sentences() {
    return err.lines()
        .peek(line -> assertTrue(line.startsWith(PREFIX), err))
        .map(line -> line.substring(PREFIX.length()))
        .toList();
  }

  /** Fails unless the sentences name these arguments or files, one each, in this order. */
  public void requireNamed(Object... named) {
    List<String> sentences = sentences();
    assertEquals(named.length, sentences.size(), err);
    for (int i = 0; i < named.length; i++) {
      requireNames(sentences.get(i), named[i].toString());
    }
  }

  /** Fails unless a run failed with one sentence that names an argument or a file. */
  public static void requireFailed(String named, String... args) {
    Outcome o = run(args);
    assertEquals(1, o.code, o.err);
    o.requireNamed(named);
  }

  /**
   * Fails unless wrong usage was refused with a sentence that names the argument, and what it
   * requires where that is given, and with the command whose help says more.
   */
  public static void requireRefused(String argument, String... args) {
    Outcome o = run(args);
    assertEquals(2, o.code, o.err);
    List<String> lines = o.err.lines().toList();
    assertTrue(lines.getFirst().startsWith(PREFIX), o.err);
    requireNames(lines.getFirst(), argument);
    String help = "see 'catchup " + args[0] + "( \\w+)? --help'";
    assertTrue(lines.getLast().matches(help), lines.getLast());
  }

  /** As a word of its own: not as a part of a longer flag, number or path. */
  private static void requireNames(String sentence, String argument) {
    Pattern word =
        Pattern.compile("(?<![\\w./-])" + Pattern.quote(argument) + "(?![\\w/-]|[.]\\w|,\\d)");
    assertTrue(word.matcher(sentence).find(), sentence + " must name " + argument);
  }
}
