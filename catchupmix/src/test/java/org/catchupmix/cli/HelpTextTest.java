package org.catchupmix.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

  private static OptionSpec.Builder value(String name) {
    return OptionSpec.builder(name).type(String.class).paramLabel("X");
  }
}
