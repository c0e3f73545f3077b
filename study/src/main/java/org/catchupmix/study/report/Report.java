package org.catchupmix.study.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.data.DataException;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.progress.Progress;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.TextFile;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.robust.RobustnessSection;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.statistics.Reference;
import org.catchupmix.study.statistics.TestSet;

/**
 * A report on runs that were tested on the same images.
 *
 * @param problems reasons why runs are missing
 */
public record Report(List<TrainedRun> runs, List<String> problems) {
  /** Settings of the run's location, which do not describe the run. */
  private static final Set<String> PLACE = Set.of("name", "runs");

  private static final String REPEATED = "repeated";

  /**
   * Reads runs. A run that cannot be read does not stop the others. Several runs must be done:
   * beside others an unfinished one would look like one that learnt less.
   *
   * @param folders of the runs, each once
   * @param reference mix method of the runs to compare with; null for {@code none}, if there is any
   * @param sentence message of a {@link RunException}, {@link DataException} or {@link IOException}
   * @throws RunException if they were tested on different images
   */
  public static Report of(
      List<Path> folders, String reference, Function<Exception, String> sentence) {
    List<String> names = RunNames.shortNames(folders);
    List<TrainedRun> runs = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      try {
        TrainedRun run = TrainedRun.read(folders.get(i), names.get(i));
        if (folders.size() > 1) {
          run.folder().requireDone();
        }
        runs.add(run);
      } catch (RunException | DataException | IOException e) {
        problems.add(sentence.apply(e));
      }
    }
    TestSet.requireOne(runs, TrainedRun::tested, TrainedRun::name);
    return new Report(
        Reference.first(runs, reference, run -> run.recipe().mix().method().name()), problems);
  }

  public boolean isEmpty() {
    return runs.isEmpty();
  }

  public String title() {
    return runs.size() == 1
        ? "Run " + runs.getFirst().name()
        : "Report on " + runs.size() + " runs";
  }

  /** Builds the page; {@code analysis} holds figures of several runs. */
  public Page page(String title, Optional<Path> analysis, PageFigures figures, Progress steps)
      throws IOException {
    steps.beginSteps(3);
    Page page = new Page(title);
    RunSet set = RunSet.of(runs);
    TrainedRun first = runs.getFirst();
    if (first.isDone()) {
      Results results = new Results(words(first.tested()), set, figures.options());
      results.inWords(page.lead());
      results.tables(page.section("Results"), figures);
    } else {
      int all = first.recipe().optimization().epochs();
      page.lead().warning("Not done: ", first.seconds().length, " of ", all, " epochs.");
    }
    problems.forEach(why -> page.lead().warning("Left out: ", why));
    Curve.addTo(page.section("Learning curves"), set, figures);
    steps.add(1);
    settings(page.section("Settings"), names(figures));
    robustness(page.section("Robustness"), figures);
    steps.add(1);
    Analyses.addTo(page.section("Analyses"), runs, analysis, figures);
    steps.add(1);
    reproduction(page.section("How to repeat it"), names(figures));
    return page;
  }

  /** Describes test images without the path, which the settings have. */
  private static String words(TestSet tested) {
    return new TestSet(RunNames.data(tested.data()), tested.classes(), tested.images()).words();
  }

  private List<String> names(PageFigures figures) {
    return runs.stream().map(run -> figures.options().label(run.name())).toList();
  }

  private void settings(Section section, List<String> names) throws IOException {
    Set<String> unused = unusedOptions();
    List<Map<String, Object>> all = new ArrayList<>();
    for (TrainedRun run : runs) {
      Map<String, Object> settings = new LinkedHashMap<>(run.recipe().settings());
      settings.keySet().removeAll(PLACE);
      settings.keySet().removeAll(unused);
      all.add(settings);
    }
    FactTables tables = new FactTables(names, all);
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
      config.lines(TextFile.lines(run.folder().config()));
      section.folded(config);
    }
  }

  /** Options of mix methods and optimisers that no run used. */
  private Set<String> unusedOptions() {
    Set<String> used =
        runs.stream().map(r -> r.recipe().mix().method().name()).collect(Collectors.toSet());
    Set<String> unused = optionsOf(MixMethods.all());
    unused.removeAll(
        optionsOf(MixMethods.all().stream().filter(m -> used.contains(m.name())).toList()));
    Set<String> unusedByAll = new TreeSet<>(runs.getFirst().recipe().idle().keySet());
    runs.forEach(r -> unusedByAll.retainAll(r.recipe().idle().keySet()));
    unused.addAll(unusedByAll);
    return unused;
  }

  private static Set<String> optionsOf(List<MixMethod> methods) {
    return methods.stream()
        .flatMap(m -> MixChoice.of(m).stream())
        .map(MixChoice::key)
        .collect(Collectors.toSet());
  }

  private void robustness(Section section, PageFigures figures) throws IOException {
    List<TrainedRun> tested = runs.stream().filter(r -> r.robustness().isPresent()).toList();
    if (!tested.isEmpty()) {
      List<RunResult> results = tested.stream().map(r -> r.robustness().get()).toList();
      RobustnessSection.addTo(
          section,
          results,
          tested.stream().map(run -> figures.options().label(run.name())).toList(),
          figures);
    }
    List<TrainedRun> untested = runs.stream().filter(r -> r.robustness().isEmpty()).toList();
    if (!untested.isEmpty()) {
      section.warning(
          "Not tested under attacks, corruptions and the like: ",
          TrainedRun.names(untested),
          ". This does it:");
      section.lines(untested.stream().map(Report::suites).toList());
    }
  }

  /** Adds commands that repeat each number, and the programs and machines. */
  private void reproduction(Section section, List<String> names) {
    section.paragraph(
        "The same settings and seed give the same bits, whatever the number of threads, where the"
            + " arithmetic below is the same; elsewhere the last bits differ, and with them,"
            + " after some epochs, the accuracies.");
    for (TrainedRun run : runs) {
      section.subtitle(run.name(), ", seed ", run.seed());
      section.lines(commands(run));
    }
    section.subtitle("By which program, where and when");
    List<Map<String, String>> last = new ArrayList<>();
    for (TrainedRun run : runs) {
      List<Map<String, String>> sessions = run.origin().sessions();
      last.add(sessions.isEmpty() ? Map.of() : sessions.getLast());
    }
    new FactTables(names, last).addTo(section, "Program and machine");
    for (TrainedRun run : runs) {
      int sessions = run.origin().sessions().size();
      if (sessions > 1) {
        section.paragraph(
            run.name(), " was trained in ", sessions, " sessions; the table shows the last.");
      }
    }
  }

  private static List<String> commands(TrainedRun run) {
    String folder = ShellWord.of(run.folder().path().toString());
    String config = ShellWord.of(run.folder().config().toString());
    String metrics = ShellWord.of(run.folder().metrics().toString());
    String precision = run.recipe().device().precisionFlag();
    String name =
        run.recipe().folder().name().isEmpty()
            ? "again-seed" + run.seed()
            : ShellWord.of(run.recipe().folder().name());
    return List.of(
        "# all numbers of its training",
        "./catchup train %s --runs %s --name %s".formatted(config, REPEATED, name),
        "cmp %s %s/%s/metrics.csv".formatted(metrics, REPEATED, name),
        "# last and best accuracy, from its weights",
        "./catchup eval " + folder + precision,
        "./catchup eval " + folder + " --best" + precision,
        "# robustness",
        run.robustness().map(RobustnessSection::command).orElseGet(() -> suites(run)));
  }

  private static String suites(TrainedRun run) {
    return "./catchup eval %s --suite all%s"
        .formatted(TrainedRun.folders(List.of(run)), run.recipe().device().precisionFlag());
  }
}
