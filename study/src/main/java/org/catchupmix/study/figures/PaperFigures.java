package org.catchupmix.study.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.io.Html;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunNames;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.StatisticsText;
import org.catchupmix.study.frame.TableFiles;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.report.Curve;
import org.catchupmix.study.robust.RobustnessSection;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.Suite;

/** A folder with the figures and tables of the paper and a page in its order. */
public final class PaperFigures {
  private final RunSet set;
  private final Path folder;
  private final FigureOptions options;

  /**
   * Creates a folder.
   *
   * @param folder which has the figures that {@code catchup analyze} drew of all runs
   */
  public PaperFigures(RunSet set, Path folder, FigureOptions options) {
    this.set = set;
    this.folder = folder;
    this.options = options;
  }

  /** Figures of the paper that analyses draw. */
  private enum Analysed {
    MAPS("Figure 1a: activation maps", "maps"),
    NORMS("Figure 1b: activation norms and gradient norms of the filters", "norms"),
    DROP("Figures 1c and 5: accuracy without some latent dimensions", "drop"),
    PAIR("Figure 2: the method on two images", "mix-view"),
    LANDSCAPE("Figure 3: loss landscapes", "landscape");

    private final String title;
    private final String prefix;

    Analysed(String title, String prefix) {
      this.title = title;
      this.prefix = prefix;
    }
  }

  /** Reads runs that are done, tested on the same images. */
  public static PaperFigures of(List<Path> runs, Path folder, FigureOptions options)
      throws IOException {
    List<String> names = RunNames.shortNames(runs);
    List<TrainedRun> all = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      all.add(TrainedRun.read(runs.get(i), names.get(i)));
    }
    return new PaperFigures(RunSet.of(all), folder, options);
  }

  /**
   * Returns the runs that have no robustness tests and, if all test images are wanted, those that
   * only a draft has tested, on some of them.
   *
   * @param suites of {@code eval --suite} as a draft has them
   */
  public static List<Path> untested(List<Path> runs, boolean all, String suites)
      throws IOException {
    String draft = "(--(?!data)[a-z-]+ \\S+ )*--suite %s --limit [0-9]+".formatted(suites);
    List<Path> untested = new ArrayList<>();
    for (Path run : runs) {
      Optional<RunResult> tests = TrainedRun.read(run, run.toString()).robustness();
      if (tests.isEmpty()
          || all && String.valueOf(tests.get().facts().get(RunResult.FLAGS)).matches(draft)) {
        untested.add(run);
      }
    }
    return untested;
  }

  /** Draws what needs no network, writes the tables and the page, and returns the page's file. */
  public Path write() throws IOException {
    Path file = folder.resolve("index.html");
    PageFigures figures = new PageFigures(file, Optional.of(folder), options);
    Page page = new Page("Figures of " + Plural.of(set.runs().size(), "run"));
    page.lead()
        .paragraph(
            "In the order of the paper of Catch-up Mix. Every figure is there in the formats below"
                + " it, with a CSV of its numbers; every table also as CSV and LaTeX (booktabs).");
    PaperTables tables = new PaperTables(set.results(), figures.options()::label);
    List<PageFigure> rest = new ArrayList<>();
    // With one run, its analyses are in its own folder.
    boolean isAlone = set.runs().size() == 1;
    Path analysed = isAlone ? set.runs().getFirst().folder().analysis() : folder;
    for (Analysed figure : Analysed.values()) {
      List<PageFigure> drawn = figures.of(analysed, name -> begins(name, figure.prefix));
      Section section = page.section(figure.title);
      Path picture = folder.resolve(figure.prefix + ".png");
      if (drawn.isEmpty() && Files.exists(picture)) {
        Html whole =
            Html.link(figures.address(folder.resolve(figure.prefix + ".html")), "its page");
        List<Html> files =
            Stream.of("svg", "pdf", "png", "csv")
                .map(ending -> folder.resolve(figure.prefix + "." + ending))
                .filter(Files::exists)
                .map(f -> Html.link(figures.address(f), ending(f)))
                .toList();
        Html caption =
            Html.of(
                "Two test images, mixed by one run's network, and ",
                whole,
                ". ",
                Html.each(files, l -> l.then(new Html(" "))).in("span", " class=\"files\""));
        drawn = List.of(new PageFigure(Files.readAllBytes(picture), figure.title, caption));
      }
      if (drawn.isEmpty()) {
        section.warning("There is no such figure of these runs.");
      }
      section.figures(drawn);
      if (figure == Analysed.DROP) {
        add(tables.drop(), section, figures);
      }
      if (figure == Analysed.LANDSCAPE) {
        add(tables.landscape(), section, figures);
      }
    }
    rest.addAll(figures.of(analysed, name -> begins(name, "filters")));
    Section curves = page.section("Figure 4: accuracy and losses over training");
    curves.figures(Curve.draw(set, true, figures));
    results(page.section("Accuracy"), tables, figures);
    robustness(page.section("Robustness"), tables, figures);
    if (!rest.isEmpty()) {
      page.section("How evenly filters are used, and how alike they are").figures(rest);
    }
    page.write(file);
    return file;
  }

  private static String ending(Path file) {
    return file.toString().replaceFirst(".*\\.", "").toUpperCase(Locale.ROOT);
  }

  private static boolean begins(String name, String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + "-");
  }

  private void add(Optional<ResultTable> table, Section section, PageFigures figures)
      throws IOException {
    if (table.isPresent()) {
      TableFiles.add(section, table.get(), figures);
      section.paragraph(
          set.hasSeeds() ? StatisticsText.MEAN : "Each method was trained with one seed.");
    }
  }

  private void results(Section section, PaperTables tables, PageFigures figures)
      throws IOException {
    add(tables.results(), section, figures);
    Optional<Figure> differences = set.figure(options);
    if (differences.isPresent()) {
      section.figures(List.of(figures.draw("differences", differences.get(), RunSet.LEGEND)));
    }
  }

  private void robustness(Section section, PaperTables tables, PageFigures figures)
      throws IOException {
    List<TrainedRun> runs =
        set.runs().stream().filter(run -> run.robustness().isPresent()).toList();
    if (!runs.isEmpty()) {
      RobustnessSection.addConditions(
          section,
          runs.stream().map(run -> run.robustness().get()).toList(),
          runs.stream().map(run -> options.label(run.name())).toList());
    }
    for (Suite suite : Suite.values()) {
      Optional<ResultTable> table = tables.robustness(suite);
      table.ifPresent(t -> section.subtitle(t.caption()));
      add(table, section, figures);
    }
    List<Repetitions<RunResult>> tested = new ArrayList<>();
    for (Repetitions<TrainedRun> setting : set.settings()) {
      List<RunResult> results =
          setting.runs().stream().flatMap(r -> r.robustness().stream()).toList();
      if (!results.isEmpty()) {
        tested.add(setting.with(results));
      }
    }
    section.figures(RobustnessSection.figures(tested, figures));
  }
}
