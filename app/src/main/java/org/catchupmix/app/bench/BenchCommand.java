package org.catchupmix.app.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code catchup bench}. */
@Command(
    name = "bench",
    description = "Measures speed and writes a table, and JSON and CSV in the formats of JMH.",
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      OpsCommand.class,
      ConvCommand.class,
      MixCommand.class,
      StepCommand.class,
      HostCommand.class,
      PeersCommand.class
    },
    footer = {
      "",
      "Begin with 'catchup bench ops --quick'. Other work on the machine disturbs every figure.",
      "docs/benchmarks.md explains the figures and how to compare two runs."
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "a benchmark is missing; must be one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
