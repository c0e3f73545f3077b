package org.catchupmix.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.study.kernels.KernelPlots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plot",
    description = {
      "Draws what 'kernels run --json' wrote, as PNG and SVG.",
      "variants: instructions, or times on a"
          + " GPU, of the variants at one shape; shapes: the same over several shapes; roofline:"
          + " times on a GPU beside its peak rates."
    },
    footer = {
      "",
      "  catchup kernels run channel_norm --shape 8x16x16x64,8x16x16x96 --json n.json",
      "  catchup kernels plot n.json --out figures"
    })
public final class KernelsPlotCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE.json",
      description = "files of 'kernels run --json'")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder for the figures (default: ${DEFAULT-VALUE})")
  Path out = Path.of(".");

  @Mixin FigureFlags figures;

  @Override
  public Integer call() throws IOException {
    for (Path figure : KernelPlots.draw(files, out, figures.options())) {
      System.out.printf("figure  %s%n", figure);
    }
    return 0;
  }
}
