package org.catchupmix.study.robust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.io.Html;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.frame.Frame;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.frame.StatisticsText;
import org.catchupmix.study.frame.TableFiles;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.robust.confidence.ReliabilityDiagram;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.statistics.TestSet;

/**
 * Robustness of runs on a page: the tables of {@link SuiteTables}, a figure, and the method.
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
    Frame frame = SuiteTables.frame(runs);
    if (frame.hasSeeds()) {
      section.subtitle("By setting");
      settings(section, frame, figures);
    }
    section.subtitle("Run by run");
    sideBySide(section, frame, figures);
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

  private void settings(Section section, Frame frame, PageFigures figures) throws IOException {
    section.paragraph(
        StatisticsText.MEAN + " " + StatisticsText.differences("the first setting (A)"));
    List<Html> legend = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      String letter = SuiteTables.letter(i);
      legend.add(
          Html.of(
              Html.strong(letter),
              " ",
              figures.options().label(groups.get(i).label()),
              ", ",
              seeds(groups.get(i))));
    }
    section.list(legend);
    add(section, "Results by setting", SuiteTables.bySetting(frame), figures);
  }

  private static void add(
      Section section, String about, List<ResultTable> tables, PageFigures figures)
      throws IOException {
    List<ResultTable> named =
        tables.stream()
            .map(
                t ->
                    new ResultTable(
                        about.toLowerCase(Locale.ROOT).replace(' ', '-'),
                        t.caption(),
                        concat("measure", t.head().subList(1, t.head().size())),
                        t.rows()))
            .toList();
    section.table(TableFiles.joined(about, named));
    TableFiles.links(section, named, figures);
  }

  private static List<String> concat(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  private static String seeds(Repetitions<RunResult> group) {
    String seeds =
        group.runs().stream().map(r -> Long.toString(r.seed())).collect(Collectors.joining(", "));
    return (group.runs().size() == 1 ? "seed " : "seeds ") + seeds;
  }

  private void sideBySide(Section section, Frame frame, PageFigures figures) throws IOException {
    if (!frame.hasSeeds() && runs.size() > 1) {
      section.paragraph(
          "No setting has more than one seed, so the sample standard deviation over seeds is not"
              + " known.");
    }
    add(section, "Results run by run", SuiteTables.ofRuns(runs, names, false), figures);
    List<ResultTable> detailed = SuiteTables.ofRuns(runs, names, true);
    if (!detailed.isEmpty()) {
      Section details = new Section("Each corruption at each severity");
      add(details, "Details run by run", detailed, figures);
      section.folded(details);
    }
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
