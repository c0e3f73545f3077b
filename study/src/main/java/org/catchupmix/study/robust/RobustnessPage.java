package org.catchupmix.study.robust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.robust.RunResult.SuiteResult;
import org.catchupmix.study.statistics.TestSet;

/** Results on a page: the tables of {@link ResultTable}, the figures, and how each was measured. */
public final class RobustnessPage {
  private final String data;

  /** The data set behind a title, where there are several. */
  private final String on;

  private final List<RunResult> runs;
  private final List<String> names;
  private final List<Repetitions<RunResult>> groups;

  private RobustnessPage(String data, boolean alone, List<RunResult> runs, List<String> names) {
    this.data = data;
    on = alone ? "" : ": " + data;
    this.runs = runs;
    this.names = names;
    groups = Repetitions.of(runs, RunResult::settings);
  }

  /** Divides runs by data set, since only runs of one set are compared. */
  private static List<RobustnessPage> of(List<RunResult> runs, List<String> names) {
    Map<String, List<RunResult>> byData = TestSet.split(runs, RunResult::tested);
    List<RobustnessPage> parts = new ArrayList<>();
    byData.forEach(
        (data, of) ->
            parts.add(
                new RobustnessPage(
                    data,
                    byData.size() == 1,
                    of,
                    of.stream().map(r -> names.get(runs.indexOf(r))).toList())));
    return parts;
  }

  /**
   * Builds a page of its own.
   *
   * @param runs one at least
   * @param names short ones, of all runs
   */
  public static Page page(List<RunResult> runs, List<String> names) throws IOException {
    Page page = new Page("Robustness tests");
    page.lead()
        .paragraph(
            runs.size() == 1 ? "One trained network" : runs.size() + " trained networks",
            " on test images as they are, attacked, corrupted, deformed and of other things; and"
                + " whether their confidence is low where it should be.");
    List<RobustnessPage> parts = of(runs, names);
    add(parts, page.lead(), page::section);
    for (RobustnessPage part : parts) {
      part.method(page.section("How it was measured" + part.on));
    }
    reproduce(page.section("How to repeat it"), runs);
    return page;
  }

  /** Adds results and methods to a section, under subtitles. */
  public static void addTo(Section section, List<RunResult> runs, List<String> names)
      throws IOException {
    List<RobustnessPage> parts = of(runs, names);
    add(parts, section, section::subtitle);
    for (RobustnessPage part : parts) {
      Section method = new Section("How it was measured" + part.on);
      part.method(method);
      section.folded(method);
    }
  }

  /** Adds results, each part under a title. */
  private static void add(List<RobustnessPage> parts, Section lead, Function<String, Section> under)
      throws IOException {
    parts.forEach(part -> part.size(lead));
    legend(lead);
    parts.forEach(part -> part.warnings(lead));
    for (RobustnessPage part : parts) {
      if (ResultTable.hasSeeds(part.groups)) {
        part.settings(under.apply("By setting" + part.on));
      }
      part.sideBySide(under.apply("Run by run" + part.on));
      part.figures(under.apply("Figures" + part.on));
    }
  }

  /** Adds the numbers of networks and images, and the standard error that follows. */
  private void size(Section section) {
    List<Integer> images = runs.stream().map(RunResult::images).distinct().sorted().toList();
    String used =
        images.stream()
            .map(n -> String.format(Locale.ROOT, "%,d", n))
            .collect(Collectors.joining(" to "));
    double worst = 100 * 0.5 / Math.sqrt(Math.max(1, images.getFirst()));
    section.paragraph(
        Html.strong(Plural.of(runs.size(), "network"), ", ", used, " images"),
        " of ",
        data,
        String.format(
            Locale.ROOT,
            ". An accuracy on %s images has a standard error of up to %.1f points from the choice"
                + " of images alone.",
            String.format(Locale.ROOT, "%,d", images.getFirst()),
            worst));
  }

  private static void legend(Section section) {
    section.paragraph(
        "\u2191: higher is better; \u2193: lower is better. The best of a row is ",
        Html.strong("bold"),
        ". With few images or seeds a small difference means nothing.");
  }

  /** Warns about differences that make runs hard to compare. */
  private void warnings(Section section) {
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

  private void settings(Section section) {
    section.paragraph(
        "Mean \u00b1 sample standard deviation over the seeds. A difference is the mean over pairs"
            + " of runs of the same seed, with the deviation of those differences; (means) says"
            + " that no seed is shared, n over how many where not all runs have part.");
    List<String> heads = new ArrayList<>(List.of("measure"));
    List<Html> legend = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      String letter = ResultTable.letter(i);
      legend.add(
          Html.of(Html.strong(letter), " ", groups.get(i).label(), ", ", seeds(groups.get(i))));
    }
    heads.addAll(ResultTable.heads(groups.size()));
    section.list(legend);
    PageTable table = new PageTable("Results by setting", PageTable.Kind.NUMBERS, heads);
    ResultTable.measures(runs, false)
        .forEach(
            (suite, measures) -> {
              table.heading(Html.of(suite.key(), ": ", suite.words()));
              measures.forEach(m -> add(table, ResultTable.ofSettings(suite, m, groups)));
            });
    section.table(table);
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
    section.table(table("Results run by run", false));
    if (!ResultTable.measures(runs, true).isEmpty()) {
      Section details = new Section("Each corruption at each severity");
      details.table(table("Details run by run", true));
      section.folded(details);
    }
  }

  private PageTable table(String about, boolean details) {
    List<String> heads = new ArrayList<>(List.of("measure"));
    heads.addAll(names);
    PageTable table = new PageTable(about, PageTable.Kind.NUMBERS, heads);
    ResultTable.measures(runs, details)
        .forEach(
            (suite, measures) -> {
              table.heading(Html.of(suite.key(), ": ", suite.words()));
              measures.forEach(m -> add(table, ResultTable.ofRuns(suite, m, runs)));
            });
    return table;
  }

  private static void add(PageTable table, ResultTable.Row row) {
    List<Html> cells = new ArrayList<>();
    cells.add(
        Html.of(
            ResultTable.label(row.measure()),
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

  private void figures(Section section) throws IOException {
    RobustnessFigures figures = new RobustnessFigures(runs, names, groups);
    section.figures(figures.lines());
    List<PageFigure> sheets = figures.sheets();
    if (!sheets.isEmpty()) {
      Section images = new Section("The images that were made for it");
      images.figures(sheets);
      section.folded(images);
    }
  }

  private void method(Section section) {
    new FactTables(names, runs.stream().map(RunResult::facts).toList())
        .addTo(section, "Weights and images");
    for (Suite suite : Suite.values()) {
      List<Map<String, Object>> facts =
          runs.stream().map(r -> r.find(suite).map(SuiteResult::facts).orElse(Map.of())).toList();
      if (facts.stream().anyMatch(f -> !f.isEmpty())) {
        section.subtitle(suite.key(), ": ", suite.words());
        new FactTables(names, facts).addTo(section, "How " + suite.key() + " was measured");
      }
    }
  }

  private static void reproduce(Section section, List<RunResult> runs) {
    section.paragraph(
        "The same run, images and flags give the same numbers, whatever the number of threads.");
    section.lines(runs.stream().map(RobustnessPage::command).toList());
  }

  /** Returns the command that repeats the tests of a run. */
  public static String command(RunResult run) {
    return "./catchup eval %s %s"
        .formatted(
            ShellWord.of(run.name()), run.facts().getOrDefault(RunResult.FLAGS, "--suite all"));
  }
}
