package org.catchupmix.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class HelpTextTest {
  /** Picocli calls each option of a group required, by which it means: of the group. */
  @Test
  void optionsOfWhichOneMayBeChosenAreNotNamedAsRequired() {
    CommandSpec spec = CommandSpec.create().name("lab");
    spec.addOption(value("--shape").required(true).build());
    spec.addArgGroup(
        ArgGroupSpec.builder()
            .addArg(value("--cu").build())
            .addArg(value("--ptx").build())
            .build());
    for (int i = 0; i < 20; i++) {
      spec.addOption(value("--other" + i).build());
    }
    CommandLine line = new CommandLine(spec);
    HelpText.arrange(line);
    assertEquals(
        "Usage: lab [OPTIONS] --shape=X", line.getUsageMessage().lines().findFirst().get());
  }

  @Test
  void aFlagOfASettingSaysItsDefaultAndItsWords() {
    RecipeFile.settings(new Recipe())
        .forEach(
            (key, value) -> {
              OptionSpec flag = flag(key);
              String about = String.join("", flag.description());
              assertEquals(2, about.split("\\(default: ").length, key + " " + about);
            });
    assertEquals("constant|multistep|cosine", flag("schedule").paramLabel());
    assertEquals("true|false", flag("flip").paramLabel());
    String[] crop = flag("augment").description();
    assertTrue(crop[0].endsWith(" (default: pad-crop)"), crop[0]);
  }

  private static OptionSpec flag(String key) {
    return RecipeFile.flags().stream()
        .filter(f -> RecipeFile.key(f).equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachCommandHasHelp() {
    requireHelp(Main.commandLine());
  }

  private static void requireHelp(CommandLine line) {
    assertTrue(line.parseArgs("--help").isUsageHelpRequested(), line.getCommandName());
    line.getSubcommands().values().forEach(HelpTextTest::requireHelp);
  }

  private static OptionSpec.Builder value(String name) {
    return OptionSpec.builder(name).type(String.class).paramLabel("X");
  }
}
