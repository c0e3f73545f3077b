package org.catchupmix.study.report;

import static org.catchupmix.recipe.Settings.NAME;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.core.UserException;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.progress.Steps;
import org.catchupmix.run.Metrics;
import org.catchupmix.run.RunNames;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.robust.RobustnessPage;
import org.catchupmix.study.robust.RunResult;
import org.catchupmix.train.Evaluation;

/** A report on the runs that can be read. */
public final class Report {
  /** Settings of the run's location, which do not describe the run. */
  private static final Set<String> PLACE = Set.of("name", "runs");

  private final List<TrainedRun> runs;
  private final List<String> problems;

  private Report(List<TrainedRun> runs, List<String> problems) {
    this.runs = runs;
    this.problems = problems;
  }

  /**
   * Reads runs. A run that cannot be read does not stop the others.
   *
   * @param folders of the runs, each once
   * @param sentence message of a {@link UserException} or an {@link IOException}
   */
  public static Report of(List<Path> folders, Function<Exception, String> sentence) {
    List<String> names = RunNames.shortNames(folders);
    List<TrainedRun> runs = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      try {
        runs.add(TrainedRun.read(folders.get(i), names.get(i)));
      } catch (UserException | IOException e) {
        problems.add(sentence.apply(e));
      }
    }
    return new Report(runs, problems);
  }

  /** Reasons why runs, and after {@link #page} figures, are missing. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Whether no run could be read. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /**
   * Builds the page of a report.
   *
   * @param analysis folder of figures of several runs, if the user chose one; all of its figures
   *     are shown then, else those of these runs in the usual folder
   * @param steps shows progress
   */
  public Page page(Optional<Path> analysis, Steps steps) throws IOException {
    return page(
        runs.size() == 1 ? "Run " + runs.getFirst().name() : "Report on " + runs.size() + " runs",
        analysis,
        steps);
  }

  /** Builds the page under a title. */
  public Page page(String title, Optional<Path> analysis, Steps steps) throws IOException {
    List<Path> folders = runs.stream().map(r -> r.folder().path()).toList();
    Analyses analyses =
        new Analyses(
            runs, analysis.orElseGet(() -> Analyses.usualFolder(folders)), analysis.isPresent());
    Page page = page(title, analyses, steps);
    problems.addAll(analyses.problems());
    return page;
  }

  private Page page(String title, Analyses analyses, Steps steps) throws IOException {
    List<RunSet> sets = RunSet.of(runs);
    steps.beginSteps(sets.size() + 2);
    Page page = new Page(title);
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
    problems.forEach(why -> page.lead().warning("Left out: ", why));
    for (RunSet set : sets) {
      new Results(set).tables(page.section("Results" + on(set, sets)));
    }
    for (RunSet set : sets) {
      Curve.addTo(page.section("Learning curves" + on(set, sets)), set);
      steps.add(1);
    }
    settings(page.section("Settings"));
    robustness(page.section("Robustness"));
    steps.add(1);
    analyses.addTo(page.section("Analyses"));
    steps.add(1);
    epochs(page.section("Each epoch"));
    new Reproduction(runs).addTo(page.section("How to repeat it"));
    return page;
  }

  /** Names the images of a section if there are several sets. */
  private static String on(RunSet set, List<RunSet> sets) {
    return sets.size() == 1 ? "" : ": " + set.data();
  }

  private void settings(Section section) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (TrainedRun run : runs) {
      Map<String, Object> settings = new LinkedHashMap<>(run.recipe().settings());
      settings.keySet().removeAll(PLACE);
      all.add(settings);
    }
    FactTables tables = new FactTables(runs.stream().map(TrainedRun::name).toList(), all);
    if (runs.size() > 1) {
      section.subtitle("Different settings");
      if (!tables.differing(section, "Settings that differ")) {
        section.paragraph("None: these runs are repetitions of one another.");
      }
    }
    Section shared = new Section(runs.size() > 1 ? "Shared settings" : "All settings");
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
                      r -> r.recipe().device().precisionFlag(),
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
    boolean five = Evaluation.hasTop5(run.count("classes").orElse(Long.MAX_VALUE));
    List<String> heads =
        new ArrayList<>(
            List.of(
                "epoch",
                "learning rate of the last step",
                "training loss (nats)",
                run.metrics().judges() + " loss (nats)",
                "top-1 (%)",
                "training time (s)"));
    boolean train = run.metrics().hasTrainAccuracy();
    if (five) {
      heads.add(5, "top-5 (%)");
    }
    if (train) {
      heads.add(3, "training top-1, mixed as trained (%)");
    }
    PageTable table = new PageTable("Epochs of " + run.name(), PageTable.Kind.NUMBERS, heads);
    for (Metrics.Epoch e : run.metrics().epochs()) {
      double seconds = run.seconds()[e.epoch() - 1];
      List<Html> cells =
          new ArrayList<>(
              List.of(
                  Html.of(e.epoch()),
                  Html.formatted("%.5f", e.rate()),
                  Html.formatted("%.4f", e.trainLoss()),
                  Html.formatted("%.4f", e.test().loss()),
                  Html.formatted("%.2f", e.test().top1()),
                  Html.formatted("%.1f", seconds)));
      if (five) {
        cells.add(5, Html.formatted("%.2f", e.test().top5()));
      }
      if (train) {
        cells.add(3, Html.formatted("%.2f", e.trainTop1()));
      }
      table.row(cells);
    }
    return table;
  }

  /** Commands that repeat each number, and the programs and machines. */
  private record Reproduction(List<TrainedRun> runs) {
    private static final String PLACE = "repeated";

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
          run.recipe().get(NAME).isEmpty()
              ? "again-seed" + run.seed()
              : ShellWord.of(run.recipe().get(NAME));
      lines.add("./catchup train %s --runs %s --name %s".formatted(config, PLACE, name));
      lines.add(
          "cmp %s %s/%s/metrics.csv"
              .formatted(ShellWord.of(run.folder().metrics().toString()), PLACE, name));
      lines.add("# last and best accuracy, from its weights");
      String precision = run.recipe().device().precisionFlag();
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
