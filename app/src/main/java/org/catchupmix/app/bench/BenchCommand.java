package org.catchupmix.app.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code catchup bench}. */
@Command(
    name = "bench",
    description = "Measures speed, and writes JSON and CSV as JMH does, and a table.",
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
      "How to read them, and how to compare two runs: docs/benchmarks.md"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "what is to be measured? One of " + String.join(", ", spec.subcommands().keySet()));
  }
}
