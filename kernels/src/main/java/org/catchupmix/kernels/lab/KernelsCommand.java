package org.catchupmix.kernels.lab;

import java.io.PrintWriter;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.kernels.library.KernelFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code catchup kernels}: the table of kernels; its subcommands run, show and compile them. */
@Command(
    name = "kernels",
    description = {
      "The laboratory of the CUDA kernels: lists them, runs their variants with counters or times, shows"
          + " their sources. No GPU is needed: the emulator runs the same PTX."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[run | annotate | show | compile | rebuild]",
    subcommands = {
      KernelsRun.class,
      KernelsAnnotate.class,
      KernelsShow.class,
      KernelsCompile.class,
      KernelsRebuild.class
    },
    footer = {"", "  catchup kernels run channel_norm --variant all --shape 8x16x16x64"})
public final class KernelsCommand implements CliCommand {
  @Spec CommandSpec spec;

  /** For picocli. */
  public KernelsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (String file : KernelFiles.names()) {
      String cuda = KernelFiles.cuda(file);
      out.printf("%s.cu  %s%n", file, KernelText.subject(cuda));
      KernelText.kernels(cuda).forEach((kernel, idea) -> out.println(line(kernel, idea)));
      out.println();
    }
    out.printf(
        "'catchup kernels run OPERATION' runs %s.%n",
        String.join(", ", LabOperations.all().stream().map(LabOperation::name).toList()));
    out.flush();
    return 0;
  }

  private static String line(String kernel, String idea) {
    return "  %-32s  %s".formatted(kernel, idea).stripTrailing();
  }
}
