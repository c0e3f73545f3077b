package org.catchupmix.kernels.lab;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.catchupmix.kernels.library.KernelFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "kernels",
    description = {
      "Runs, checks and measures CUDA kernels; without a command, lists sources and operations.",
      "No GPU is needed: the emulator runs the same PTX."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {KernelsRun.class, KernelsShow.class, KernelsCompile.class, KernelsRebuild.class},
    footer = {"", "  catchup kernels run channel_norm --variant all --shape 8x16x16x64"})
public final class KernelsCommand implements Callable<Integer> {
  private static final int NAME = 40;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Sources, for 'catchup kernels show NAME':%n%n");
    TextTable sources = table(2);
    sources.addRowValues("", String.join(", ", KernelFiles.names()));
    out.println(sources);
    out.printf("Operations, for 'catchup kernels run OPERATION --shape SIZES':%n%n");
    TextTable operations = table(NAME);
    for (LabOperation<?> o : LabOperations.all()) {
      String variants = String.join(", ", o.variants());
      operations.addRowValues("  " + o.name(), o.axes().names() + ": " + variants);
    }
    out.print(operations);
    out.flush();
    return 0;
  }

  /** Makes two columns, the second of which wraps at the width of the screen. */
  private TextTable table(int first) {
    int width = spec.usageMessage().width();
    return TextTable.forColumns(
        Help.defaultColorScheme(Ansi.OFF),
        new Column(first, 0, Overflow.SPAN),
        new Column(width - first, 0, Overflow.WRAP));
  }
}
