package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandsTest {
  /** The commands, and the benchmarks below one of them. */
  static Stream<String> commands() {
    var commands = Main.commandLine().getSubcommands();
    return Stream.concat(
        commands.keySet().stream(),
        commands.get("bench").getSubcommands().keySet().stream().map(name -> "bench " + name));
  }

  @Test
  void commandsOfEveryModuleAreThere() {
    Set<String> names = Main.commandLine().getSubcommands().keySet();
    assertTrue(
        names.containsAll(List.of("train", "analyze", "bench", "emulate", "kernels")),
        names.toString());
  }

  @Test
  void argumentsThatTheProgramRefusesAreWrongUsageAndThoseALibraryRefusesADefect()
      throws Exception {
    CommandLine line = Main.commandLine().setErr(new PrintWriter(Writer.nullWriter()));
    var handler = line.getExecutionExceptionHandler();
    assertEquals(
        2, handler.handleExecutionException(new IllegalArgumentException("x"), line, null));
    Exception defect =
        assertThrows(NumberFormatException.class, () -> Integer.parseInt("a defect's text"));
    assertThrows(
        NumberFormatException.class, () -> handler.handleExecutionException(defect, line, null));
  }

  @Test
  void whatALibraryThrowsIsASentenceAndWhatWeThrowADefect() {
    RuntimeException theirs = new UnsupportedOperationException("no name");
    theirs.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("evil.Mix", "name", "Mix.java", 1)});
    assertEquals(1, Main.brokenLibrary(new ExceptionInInitializerError(theirs)));
    Error wrapped =
        new ServiceConfigurationError("no provider", new ExceptionInInitializerError(theirs));
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true));
    try {
      assertEquals(1, Main.brokenLibrary(wrapped));
    } finally {
      System.setErr(before);
    }
    assertTrue(err.toString().strip().endsWith("no provider: " + theirs), err.toString());
    Error ours = new ExceptionInInitializerError(new IllegalStateException("a defect"));
    assertThrows(ExceptionInInitializerError.class, () -> Main.brokenLibrary(ours));
  }

  /** A name that is none leaves all, for suggestions; figures runs other commands. */
  @Test
  void onlyTheNamedCommandIsMade() {
    Set<String> all = Main.commandLine().getSubcommands().keySet();
    assertEquals(Set.of("train", "completion"), made("train", "--lr=1"));
    for (String first : List.of("--help", "trian", "figures", "completion")) {
      assertEquals(all, made(first), first);
    }
    assertEquals(all, made());
  }

  private static Set<String> made(String... args) {
    return Main.commandLine(args).getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    Outcome help = Outcome.succeed((command + " --help").split(" "));
    assertFalse(help.out().contains("default: null"), help.out());
    String usage = help.lines().getFirst();
    assertTrue((usage + " ").startsWith("Usage: catchup " + command + " "), usage);
  }
}
