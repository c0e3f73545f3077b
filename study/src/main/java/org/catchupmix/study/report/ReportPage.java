package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.page.ShellWord;
import org.catchupmix.study.robust.RobustnessPage;
import org.catchupmix.study.robust.RunResult;
import org.catchupmix.train.Metrics;
import org.catchupmix.train.RecipeFile;

/**
 * The page of a report.
 *
 * @param runs all of them
 * @param sets the same, by the images that they were tested on
 * @param analyses their figures
 * @param leftOut why other runs are not in it, in sentences
 */
record ReportPage(
    List<TrainedRun> runs, List<RunSet> sets, Analyses analyses, List<String> leftOut) {
  /** Of the settings, where a run is kept; it does not describe the run. */
  private static final Set<String> PLACE = Set.of("name", "runs");

  Page page() throws IOException {
    Page page =
        new Page(
            runs.size() == 1
                ? "Run " + runs.getFirst().name()
                : "Report on " + runs.size() + " runs");
    if (sets.size() > 1) {
      page.lead()
          .paragraph(
              "The runs were tested on ",
              sets.size(),
              " sets of images. Runs are compared with others of the same set alone, never across.");
    }
    for (RunSet set : sets) {
      new Results(set).inWords(page.lead());
    }
    leftOut.forEach(why -> page.lead().warning("Left out: ", why));
    for (RunSet set : sets) {
      new Results(set).tables(page.section("Results" + on(set)));
    }
    for (RunSet set : sets) {
      Curve.addTo(page.section("Learning curves" + on(set)), set);
    }
    settings(page.section("Settings"));
    robustness(page.section("Robustness"));
    analyses.addTo(page.section("Analyses"));
    epochs(page.section("Each epoch"));
    new Reproduction(runs).addTo(page.section("How to repeat it"));
    return page;
  }

  /** Of which images a section is, where that has to be said. */
  private String on(RunSet set) {
    return sets.size() == 1 ? "" : ": " + set.data();
  }

  private void settings(Section section) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (TrainedRun run : runs) {
      Map<String, Object> settings = new LinkedHashMap<>(RecipeFile.settings(run.recipe()));
      settings.keySet().removeAll(PLACE);
      all.add(settings);
    }
    FactTables tables = new FactTables(runs.stream().map(TrainedRun::name).toList(), all);
    if (runs.size() > 1) {
      section.subtitle("Those that differ");
      if (!tables.differing(section, "Settings that differ")) {
        section.paragraph("None: these runs are repetitions of one another.");
      }
    }
    Section shared = new Section(runs.size() > 1 ? "Those that all share" : "All settings");
    if (tables.shared(shared, "Settings that all runs share")) {
      section.folded(shared);
    }
    for (TrainedRun run : runs) {
      Section config = new Section("config.yaml of " + run.name());
      config.lines(run.config().lines().toList());
      section.folded(config);
    }
  }

  private void robustness(Section section) throws IOException {
    List<TrainedRun> tested = runs.stream().filter(r -> r.robustness().isPresent()).toList();
    if (!tested.isEmpty()) {
      List<RunResult> results = tested.stream().map(r -> r.robustness().get()).toList();
      RobustnessPage.addTo(section, results, tested.stream().map(TrainedRun::name).toList());
    }
    List<TrainedRun> untested = new ArrayList<>(runs);
    untested.removeAll(tested);
    if (!untested.isEmpty()) {
      section.warning(
          "Not tested under attacks, corruptions and the like: ",
          TrainedRun.names(untested),
          ". This does it:");
      Map<String, List<TrainedRun>> byPrecision =
          untested.stream()
              .collect(
                  Collectors.groupingBy(
                      r -> r.recipe().device.precisionFlag(),
                      LinkedHashMap::new,
                      Collectors.toList()));
      section.lines(
          byPrecision.entrySet().stream()
              .map(
                  e ->
                      "./catchup eval %s --suite all%s"
                          .formatted(TrainedRun.folders(e.getValue()), e.getKey()))
              .toList());
    }
  }

  private void epochs(Section section) {
    section.paragraph("The numbers behind the learning curves, from metrics.csv and timing.csv.");
    for (TrainedRun run : runs) {
      Section epochs = new Section("Epochs of " + run.name());
      epochs.table(epochs(run));
      section.folded(epochs);
    }
  }

  private static PageTable epochs(TrainedRun run) {
    PageTable table =
        new PageTable(
            "Epochs of " + run.name(),
            PageTable.Kind.NUMBERS,
            List.of(
                Html.of("epoch"),
                Html.of("learning rate of the last step"),
                Html.of("training loss (nats)"),
                Html.of("test loss (nats)"),
                Html.of("top-1 (%)"),
                Html.of("top-5 (%)"),
                Html.of("training time (s)")));
    for (Metrics.Epoch e : run.metrics().epochs()) {
      double seconds = run.seconds()[e.epoch() - 1];
      table.row(
          List.of(
              Html.of(e.epoch()),
              number("%.5f", e.rate()),
              number("%.4f", e.trainLoss()),
              number("%.4f", e.test().loss()),
              number("%.2f", e.test().top1()),
              number("%.2f", e.test().top5()),
              number("%.1f", seconds)));
    }
    return table;
  }

  private static Html number(String format, double value) {
    return Html.number(String.format(Locale.ROOT, format, value), value);
  }

  /** How to get each number again, and by which program and where it was got. */
  private static final class Reproduction {
    private static final String PLACE = "repeated";

    private final List<TrainedRun> runs;

    Reproduction(List<TrainedRun> runs) {
      this.runs = runs;
    }

    void addTo(Section section) {
      section.paragraph(
          "The same settings and seed give the same bits, whatever the number of threads, where the"
              + " arithmetic below is the same; elsewhere the last bits differ, and with them,"
              + " after some epochs, the accuracies.");
      for (TrainedRun run : runs) {
        section.subtitle(run.name(), ", seed ", run.seed());
        section.lines(commands(run));
      }
      section.subtitle("By which program, where and when");
      List<Map<String, String>> facts = runs.stream().map(TrainedRun::lastSession).toList();
      new FactTables(runs.stream().map(TrainedRun::name).toList(), facts)
          .addTo(section, "Program and machine");
      for (TrainedRun run : runs) {
        int sessions = run.origin().sessions().size();
        if (sessions == 0) {
          section.warning(
              run.name(),
              ": not recorded; ",
              Html.code("origin.json"),
              " is written by this version of the program.");
        } else if (sessions > 1) {
          section.paragraph(
              run.name(), " was trained in ", sessions, " sessions; the table shows the last.");
        }
      }
    }

    private static List<String> commands(TrainedRun run) {
      String folder = ShellWord.of(run.folder().path().toString());
      String config = ShellWord.of(run.folder().config().toString());
      List<String> lines = new ArrayList<>();
      lines.add("# all numbers of its training");
      String name =
          run.recipe().name.isEmpty() ? "again-seed" + run.seed() : ShellWord.of(run.recipe().name);
      lines.add("./catchup train %s --runs %s --name %s".formatted(config, PLACE, name));
      lines.add(
          "cmp %s %s/%s/metrics.csv"
              .formatted(ShellWord.of(run.folder().metrics().toString()), PLACE, name));
      lines.add("# last and best accuracy, from its weights");
      String precision = run.recipe().device.precisionFlag();
      lines.add("./catchup eval " + folder + precision);
      lines.add("./catchup eval " + folder + " --best" + precision);
      lines.add("# robustness");
      lines.add(
          run.robustness()
              .map(RobustnessPage::command)
              .orElse("./catchup eval " + folder + " --suite all" + precision));
      return lines;
    }
  }
}
