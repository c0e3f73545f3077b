package org.catchupmix.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.NamedRuns;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.progress.Progress;
import org.catchupmix.run.RunNames;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup report}: writes an HTML page about runs. */
@Command(
    name = "report",
    description = {
      "Writes one HTML page about finished runs, or about one that is still training.",
      "It shows results, curves, settings, robustness, figures of analyses, and how to reproduce each number. Its figures are files in a folder beside it; it works offline."
    },
    footer = {
      "",
      "For each missing part, the page names the command that produces it (eval --suite, analyze).",
      "  catchup report runs/NAME",
      "  catchup report runs/none-1 runs/none-2 runs/catchup-1 --out report.html"
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "run folders, or names of runs")
  List<Path> runs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "the page (default: report.html in the run's folder, or next to several)")
  Path out;

  @Option(
      names = "--reference",
      paramLabel = "METHOD",
      description =
          "mix method that others are compared with (default: none, else the first run's)")
  String reference;

  @Option(
      names = "--analysis",
      paramLabel = "DIR",
      description = "a folder of figures about several runs, to be included")
  Path analysis;

  @Option(
      names = "--embed",
      description = "one file with all images in it, instead of a folder of figures beside it")
  boolean embed;

  @Mixin NamedRuns named;

  @Mixin FigureFlags figures;

  @Override
  public Integer call() throws IOException {
    List<Path> folders = named.find(runs);
    Path page = pageFile(folders);
    Usage.require(
        analysis == null || Files.isDirectory(analysis), "--analysis %s is not a folder", analysis);
    Report report = Report.of(folders, reference, Failures::message);
    if (!report.isEmpty()) {
      try (Progress steps = Progress.onTerminal("report")) {
        report
            .page(report.title(), Optional.ofNullable(analysis), pageFigures(page), steps)
            .write(page);
      }
    }
    report.problems().forEach(p -> spec.commandLine().getErr().println("catchup: " + p));
    if (report.isEmpty()) {
      return Usage.FAILED;
    }
    System.out.printf("page    %s%n", page);
    return report.problems().isEmpty() ? 0 : Usage.FAILED;
  }

  private PageFigures pageFigures(Path page) {
    return embed
        ? PageFigures.embedded(page, figures.options())
        : PageFigures.linked(page, figures.options());
  }

  /** Resolves and validates the output file before any slow work. */
  private Path pageFile(List<Path> folders) {
    if (out == null) {
      return RunNames.home(folders).resolve("report.html");
    }
    Usage.require(out.toString().matches("(?i).*\\.html?"), "--out %s must end in .html", out);
    Path folder = out.toAbsolutePath().getParent();
    Usage.require(Files.isDirectory(folder), "--out %s: there is no folder %s", out, folder);
    Usage.require(!Files.isDirectory(out), "--out %s is a folder, but must be a file", out);
    return out;
  }
}
