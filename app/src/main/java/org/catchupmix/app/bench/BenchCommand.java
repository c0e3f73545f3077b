package org.catchupmix.app.bench;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = "Measures speed and writes a table, and JSON in the format of JMH.",
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      OpsCommand.class,
      StepCommand.class,
      HostCommand.class,
      PeersCommand.class,
      ConvolutionsCommand.class
    },
    footer = {
      "",
      "Begin with 'catchup bench ops --quick'. Other work on the machine disturbs every figure.",
      "docs/benchmarks.md explains the figures and how to compare two runs."
    })
public final class BenchCommand {}
