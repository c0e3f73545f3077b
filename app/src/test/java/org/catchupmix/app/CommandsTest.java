package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    String usage = Outcome.succeed((command + " --help").split(" ")).lines().getFirst();
    assertTrue((usage + " ").startsWith("Usage: catchup " + command + " "), usage);
  }
}
