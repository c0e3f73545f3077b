package org.catchupmix.study.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.study.kernels.KernelPlots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup kernels plot}. */
@Command(
    name = "plot",
    description = {
      "Draws what 'kernels run --json' and 'kernels sweep --json' wrote, as PNG and SVG: roofline,"
          + " each variant beside what the GPU does at most (times: --chip or --device cuda);"
          + " shapes, time or instructions over sizes (several shapes); sweep, the same over the"
          + " values of a macro."
    },
    footer = {
      "",
      "  catchup kernels run gemm --shape 64..512x256x256 --chip 80 --json gemm.json",
      "  catchup kernels plot gemm.json --out figures"
    })
public final class KernelsPlotCommand implements CliCommand {
  @Spec CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE.json", description = "what the lab wrote")
  List<Path> files = new ArrayList<>();

  @Option(names = "--out", paramLabel = "DIR", description = "the folder of the figures")
  Path out = Path.of(".");

  @Override
  public Optional<String> below() {
    return Optional.of("kernels");
  }

  @Override
  public Integer call() throws IOException {
    for (Path figure : KernelPlots.draw(files, out)) {
      spec.commandLine().getOut().printf("figure  %s%n", figure);
    }
    spec.commandLine().getOut().flush();
    return 0;
  }
}
