package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program as it is assembled has the commands of all modules, in the order of its help. */
class CommandsTest {
  private static final List<String> COMMANDS =
      List.of(
          "train",
          "watch",
          "init",
          "eval",
          "analyze",
          "report",
          "compare",
          "ablate",
          "check",
          "export",
          "models",
          "data",
          "graph",
          "parity",
          "verify",
          "doctor",
          "jshell",
          "notebook");

  @Test
  void commandsOfEveryModuleAreThere() {
    List<String> names = List.copyOf(Main.commandLine().getSubcommands().keySet());
    assertEquals(COMMANDS, names.subList(0, COMMANDS.size()));
    assertEquals(
        List.of("bench", "completion", "emulate", "kernels"),
        names.subList(COMMANDS.size(), names.size()).stream().sorted().toList());
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      StringWriter out = new StringWriter();
      assertEquals(
          0, Main.commandLine().setOut(new PrintWriter(out, true)).execute(command, "--help"));
      String usage = out.toString().lines().findFirst().orElseThrow();
      assertEquals(List.of("Usage:", "catchup", command), List.of(usage.split(" ")).subList(0, 3));
    }
  }
}
