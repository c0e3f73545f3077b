package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.app.Main;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;

class WholeWordsTest {
  private static String help(CommandLine line, int width) {
    line.getCommandSpec().usageMessage().autoWidth(false).width(width);
    return line.getUsageMessage(Help.defaultColorScheme(Help.Ansi.OFF));
  }

  /** Lines may also end after a comma, as in a list of methods. */
  private static Set<String> words(String help) {
    return new TreeSet<>(List.of(help.split("\\s+|(?<=,)")));
  }

  @Test
  void linesEndNeitherInsideAWordNorInsideAnExample() {
    check(Main.commandLine());
    CommandLine compare = Main.commandLine().getSubcommands().get("compare");
    assertTrue(words(help(compare, 80)).containsAll(Set.of("H:MM:SS,", "catchup:keep=random")));
  }

  private static void check(CommandLine line) {
    String name = line.getCommandSpec().qualifiedName();
    String wide = help(line, 1000);
    String narrow = help(line, 80);
    Set<String> parts = words(narrow);
    parts.removeAll(words(wide));
    assertEquals(Set.of(), parts, name);
    List<String> examples =
        wide.lines().filter(example -> example.startsWith("  catchup ")).toList();
    assertEquals(examples, narrow.lines().filter(examples::contains).toList(), name);
    line.getSubcommands().values().forEach(WholeWordsTest::check);
  }
}
