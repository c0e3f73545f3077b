package org.catchupmix.study.robust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.catchupmix.io.Html;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.robust.ResultTable.Row;
import org.catchupmix.study.robust.confidence.ReliabilityDiagram;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.RunResult.Measure;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.statistics.TestSet;

/**
 * Robustness of runs on a page: the tables of {@link ResultTable}, a figure, and the method.
 *
 * @param names short ones, of all runs
 * @param groups the runs by setting
 */
public record RobustnessSection(
    List<RunResult> runs, List<String> names, List<Repetitions<RunResult>> groups) {
  /**
   * Adds results and methods to a section.
   *
   * @param runs one at least
   * @param names short ones, of all runs
   */
  public static void addTo(
      Section section, List<RunResult> runs, List<String> names, PageFigures figures)
      throws IOException {
    new RobustnessSection(runs, names, Repetitions.of(runs, RunResult::settings))
        .addTo(section, figures);
  }

  /** Says on how many images runs were tested, and warns where they were in different ways. */
  public static void addConditions(Section section, List<RunResult> runs, List<String> names) {
    RobustnessSection all = new RobustnessSection(runs, names, List.of());
    all.size(section);
    all.warnings(section);
  }

  private void addTo(Section section, PageFigures figures) throws IOException {
    size(section);
    section.paragraph(
        "\u2191: higher is better; \u2193: lower is better. The best of a row is ",
        Html.strong("bold"),
        ". With few images or seeds a small difference means nothing.");
    warnings(section);
    if (ResultTable.hasSeeds(groups)) {
      section.subtitle("By setting");
      settings(section, figures.options());
    }
    section.subtitle("Run by run");
    sideBySide(section);
    List<PageFigure> drawn = figures(groups, figures);
    if (!drawn.isEmpty()) {
      section.subtitle("Figures").figures(drawn);
    }
    Section method = new Section("How it was measured");
    method(method);
    section.folded(method);
  }

  /** Draws the figures of the suites that were run. */
  public static List<PageFigure> figures(List<Repetitions<RunResult>> groups, PageFigures figures)
      throws IOException {
    List<PageFigure> drawn = new ArrayList<>();
    Optional<Figure> severity = SeverityChart.of(groups);
    if (severity.isPresent()) {
      drawn.add(figures.draw("corruptions", severity.get(), SeverityChart.CAPTION));
    }
    Optional<Figure> reliability = ReliabilityDiagram.of(groups);
    if (reliability.isPresent()) {
      drawn.add(figures.draw("reliability", reliability.get(), ReliabilityDiagram.CAPTION));
    }
    return drawn;
  }

  /** Adds the numbers of networks and images, and the standard error that follows. */
  private void size(Section section) {
    String images = TestSet.sizes(runs.stream().mapToInt(RunResult::images));
    int fewest = runs.stream().mapToInt(RunResult::images).min().orElseThrow();
    double worst = 100 * 0.5 / Math.sqrt(Math.max(1, fewest));
    section.paragraph(
        Html.strong(Plural.of(runs.size(), "network"), ", ", images, " images"),
        String.format(
            Locale.ROOT,
            ". An accuracy on %s images has a standard error of up to %.1f points from the choice"
                + " of images alone.",
            String.format(Locale.ROOT, "%,d", fewest),
            worst));
  }

  private void warnings(Section section) {
    warnIfDifferent(section, "data", "data set");
    warnIfDifferent(section, RunResult.FLAGS, "flags");
    warnIfDifferent(section, "weights", "weights (of the last or of the best epoch)");
    for (int i = 0; i < runs.size(); i++) {
      String name = names.get(i);
      runs.get(i)
          .problems()
          .forEach((suite, why) -> section.warning(name, ", ", suite, " could not be run: ", why));
    }
  }

  private void warnIfDifferent(Section section, String fact, String name) {
    Set<String> values = new LinkedHashSet<>();
    runs.forEach(r -> values.add(String.valueOf(r.facts().get(fact))));
    if (values.size() > 1) {
      section.warning(
          "Not all runs were tested with the same ",
          name,
          ", so their numbers cannot simply be compared: ",
          String.join("; ", values),
          ".");
    }
  }

  private void settings(Section section, FigureOptions options) {
    section.paragraph(
        "Mean \u00b1 sample standard deviation over the seeds; (means) says that no seed is shared,"
            + " n over how many where not all runs have part. Differences: "
            + ResultTable.DIFFERENCE);
    List<Html> legend = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      String letter = ResultTable.letter(i);
      legend.add(
          Html.of(
              Html.strong(letter),
              " ",
              options.label(groups.get(i).label()),
              ", ",
              seeds(groups.get(i))));
    }
    section.list(legend);
    section.table(
        table(
            "Results by setting",
            ResultTable.heads(groups.size()),
            false,
            (suite, m) -> ResultTable.ofSettings(suite, m, groups)));
  }

  private static String seeds(Repetitions<RunResult> group) {
    String seeds =
        group.runs().stream().map(r -> Long.toString(r.seed())).collect(Collectors.joining(", "));
    return (group.runs().size() == 1 ? "seed " : "seeds ") + seeds;
  }

  private void sideBySide(Section section) {
    if (!ResultTable.hasSeeds(groups) && runs.size() > 1) {
      section.paragraph(
          "No setting has more than one seed, so the sample standard deviation over seeds is not"
              + " known.");
    }
    BiFunction<Suite, Measure, Row> row = (suite, m) -> ResultTable.ofRuns(suite, m, runs);
    section.table(table("Results run by run", names, false, row));
    if (!ResultTable.measures(runs, true).isEmpty()) {
      Section details = new Section("Each corruption at each severity");
      details.table(table("Details run by run", names, true, row));
      section.folded(details);
    }
  }

  private PageTable table(
      String about, List<String> heads, boolean details, BiFunction<Suite, Measure, Row> row) {
    List<String> all = new ArrayList<>(List.of("measure"));
    all.addAll(heads);
    PageTable table = new PageTable(about, PageTable.Kind.NUMBERS, all);
    ResultTable.measures(runs, details)
        .forEach(
            (suite, measures) -> {
              table.heading(Html.of(suite.title()));
              measures.forEach(m -> add(table, row.apply(suite, m)));
            });
    return table;
  }

  private static void add(PageTable table, Row row) {
    List<Html> cells = new ArrayList<>();
    cells.add(
        Html.of(
            row.measure().label(),
            row.measure().higherIsBetter() ? "\u00a0\u2191" : "\u00a0\u2193"));
    for (ResultTable.Cell cell : row.cells()) {
      Html number =
          Double.isNaN(cell.value())
              ? Html.of(cell.text())
              : Html.number(cell.text(), cell.value());
      cells.add(row.isBest(cell) ? Html.strong(number) : number);
    }
    table.row(cells);
  }

  private void method(Section section) {
    new FactTables(names, runs.stream().map(RunResult::facts).toList())
        .addTo(section, "Weights and images");
    for (Suite suite : Suite.values()) {
      List<Map<String, Object>> facts =
          runs.stream().map(r -> r.find(suite).map(SuiteResult::facts).orElse(Map.of())).toList();
      if (facts.stream().anyMatch(f -> !f.isEmpty())) {
        section.subtitle(suite.title());
        new FactTables(names, facts).addTo(section, "How " + suite.key() + " was measured");
      }
    }
  }

  /** Returns the command that repeats the tests of a run. */
  public static String command(RunResult run) {
    return "./catchup eval %s %s"
        .formatted(
            ShellWord.of(run.name()), run.facts().getOrDefault(RunResult.FLAGS, "--suite all"));
  }
}
