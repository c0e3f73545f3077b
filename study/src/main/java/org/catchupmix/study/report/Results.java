package org.catchupmix.study.report;

import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.WIDTH;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.Metrics;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;

/** Results in words, by setting, and run by run. */
record Results(RunSet set) {
  private static final List<ToDoubleFunction<TrainedRun>> ACCURACIES =
      List.of(TrainedRun::last, TrainedRun::best, TrainedRun::median);

  /** Whether validation images selected the best epoch of all runs, so that it counts. */
  private boolean bestCounts() {
    return set.runs().stream().allMatch(r -> r.metrics().isValidated());
  }

  /** Accuracy of the epoch that counts. */
  private ToDoubleFunction<TrainedRun> counts() {
    return bestCounts() ? TrainedRun::best : TrainedRun::last;
  }

  /** Describes that epoch. */
  private String after() {
    return bestCounts()
        ? "after the epoch that did best on the validation images"
        : "after the last epoch";
  }

  /** Adds the results in words. */
  void inWords(Section section) {
    Recipe first = set.runs().getFirst().recipe();
    boolean same = set.runs().stream().map(r -> what(r.recipe())).distinct().count() == 1;
    int runs = set.runs().size();
    section.paragraph(
        runs == 1 ? "One network was trained: " : runs + " networks were trained: ",
        same
            ? what(first)
            : set.runs().stream()
                .map(r -> what(r.recipe()))
                .distinct()
                .collect(Collectors.joining("; ")),
        ". ",
        size());
    if (runs == 1) {
      TrainedRun run = set.runs().getFirst();
      section.paragraph(
          Html.strong(percent(counts().applyAsDouble(run)), "\u00a0%"),
          " of the test images were classified correctly ",
          after(),
          ".");
      return;
    }
    section.paragraph("Accuracy " + after() + " on ", set.data(), ":");
    section.list(set.settings().stream().map(this::outcome).toList());
    section.paragraph(
        set.hasSeeds()
            ? "\u00b1 is the sample standard deviation over the seeds of a setting. A difference"
                + " that is small against its deviation means nothing, and few seeds mean little."
            : "Each setting was trained with one seed, so random variation is unknown.");
  }

  private static String what(Recipe r) {
    return "%s of width %d on %s, %s"
        .formatted(r.get(MODEL), r.get(WIDTH), r.get(DATA), Plural.of(r.get(EPOCHS), "epoch"));
  }

  /** Describes the sizes of networks and sets, if they are equal and recorded. */
  private String size() {
    List<String> sizes =
        set.runs().stream()
            .map(
                r ->
                    r.count("parameters").isEmpty()
                        ? ""
                        : String.format(
                            Locale.ROOT,
                            "%,d parameters, %,d training and %,d test images, %,d classes.",
                            r.count("parameters").get(),
                            r.count("training_images").orElse(0L),
                            r.count("test_images").orElse(0L),
                            r.count("classes").orElse(0L)))
            .distinct()
            .toList();
    return sizes.size() == 1 ? sizes.getFirst() : "";
  }

  private Html outcome(Repetitions<TrainedRun> setting) {
    SampleStatistics last = RunSet.statistics(setting, counts());
    Html line =
        Html.of(
            setting.label(),
            ", ",
            setting.runs().size() == 1 ? "seed " : "seeds ",
            RunSet.seeds(setting),
            ": ",
            Html.strong(last.text(2).replace(' ', '\u00a0'), "\u00a0%"));
    return set.overFirst(setting, counts())
        .map(
            d ->
                Html.of(
                    line,
                    ", ",
                    words(d),
                    " ",
                    set.settings().getFirst().label(),
                    " (",
                    d.verdict(),
                    ")"))
        .orElse(line);
  }

  private static String words(Difference d) {
    SampleStatistics s = d.statistics();
    SampleStatistics size = new SampleStatistics(Math.abs(s.mean()), s.deviation(), s.n());
    return "%s points %s than".formatted(size.text(2), s.mean() < 0 ? "less" : "more");
  }

  /** Adds the tables of settings and of runs. */
  void tables(Section section) throws IOException {
    if (set.runs().size() > 1) {
      section.paragraph(
          "Compared: ",
          set.settings().size() == 1 ? "runs of one setting" : set.settings().size() + " settings",
          " on ",
          set.data(),
          ".");
    }
    if (set.hasSeeds()) {
      section.subtitle("By setting");
      section.table(bySetting());
      section.paragraph(
          "Mean \u00b1 sample standard deviation over the seeds. The difference is that to the"
              + " first setting: the mean over pairs of runs of the same seed, with the deviation"
              + " of those differences; (means) says that no seed is shared, n over how many pairs"
              + " it is where not all runs have part. The interval is Student's t over the pairs;"
              + " d_z is Cohen's d for paired samples.");
      Difference.seedsNote(
              set.settings().stream().flatMap(s -> set.overFirst(s, counts()).stream()).toList())
          .ifPresent(section::paragraph);
      section.figures(differences());
      section.subtitle("Run by run");
    }
    section.table(byRun());
    section.paragraph(
        "Accuracy is the share of the test images whose highest class score is the right one."
            + judged()
            + " The highest of a column is"
            + " bold. Training time is without tests; runs that shared the machine slowed each"
            + " other down.");
  }

  /** Explains the columns by the images that selected the best epoch. */
  private String judged() {
    boolean validated = set.runs().stream().anyMatch(r -> r.metrics().isValidated());
    boolean tested = set.runs().stream().anyMatch(r -> !r.metrics().isValidated());
    return (tested
            ? " Best is of the best epoch on the test images, so it is an overestimate; last and"
                + " median are not."
            : "")
        + (validated
            ? (tested ? " Of runs with --val," : " Of these runs with --val,")
                + " best is the accuracy on the test images of the epoch that did best on the"
                + " validation images, the median is over the validation images, and the test"
                + " images were looked at once, at the end."
            : "");
  }

  private List<PageFigure> differences() throws IOException {
    Map<String, Difference> all = new LinkedHashMap<>();
    for (Repetitions<TrainedRun> setting : set.settings()) {
      set.overFirst(setting, counts()).ifPresent(d -> all.put(setting.label(), d));
    }
    if (all.isEmpty()) {
      return List.of();
    }
    String about =
        "difference of %s top-1 to %s (points)"
            .formatted(bestCounts() ? "best" : "last", set.settings().getFirst().label());
    return List.of(
        PageFigure.png(
            DifferenceFigure.of("", about, all).png(), about, Html.of(DifferenceFigure.LEGEND)));
  }

  private String medianHead() {
    int epochs = set.runs().stream().mapToInt(r -> r.recipe().get(EPOCHS)).max().orElseThrow();
    return "median of the last %d (%%)".formatted(Math.min(Metrics.LAST, epochs));
  }

  private PageTable bySetting() {
    List<String> heads = heads("setting", "seeds");
    boolean several = set.settings().size() > 1;
    int behind = bestCounts() ? 4 : 3;
    if (several) {
      heads.addAll(
          behind,
          List.of(
              "difference of %s (points)".formatted(bestCounts() ? "best" : "last"),
              "95 % interval",
              "d_z"));
    }
    PageTable table = new PageTable("Accuracy by setting", PageTable.Kind.NUMBERS, heads);
    for (Repetitions<TrainedRun> setting : set.settings()) {
      List<Object> cells = new ArrayList<>(List.of(setting.label(), RunSet.seeds(setting)));
      for (ToDoubleFunction<TrainedRun> accuracy : ACCURACIES) {
        SampleStatistics statistics = RunSet.statistics(setting, accuracy);
        double highest =
            set.settings().stream()
                .mapToDouble(s -> RunSet.statistics(s, accuracy).mean())
                .max()
                .orElseThrow();
        cells.add(
            best(
                Html.number(statistics.text(2), statistics.mean()),
                several && statistics.mean() == highest));
      }
      SampleStatistics seconds = RunSet.statistics(setting, TrainedRun::trainSeconds);
      cells.add(Html.number(seconds.text(1), seconds.mean()));
      if (several) {
        cells.addAll(behind, difference(setting));
      }
      table.row(cells);
    }
    return table;
  }

  private List<?> difference(Repetitions<TrainedRun> setting) {
    int runs = Math.max(setting.runs().size(), set.settings().getFirst().runs().size());
    return set.overFirst(setting, counts())
        .map(
            d ->
                List.<Object>of(
                    Html.number(d.text(2, runs), d.statistics().mean()),
                    d.intervalText(2),
                    d.effectText()))
        .orElse(List.of("-", "-", "-"));
  }

  private PageTable byRun() {
    List<String> heads = heads("run", "seed");
    heads.addAll(List.of("best epoch", "cross entropy (nats)", "device"));
    PageTable table = new PageTable("Accuracy of each run", PageTable.Kind.NUMBERS, heads);
    for (TrainedRun run : set.runs()) {
      List<Object> cells = new ArrayList<>(List.of(run.name(), run.seed()));
      for (ToDoubleFunction<TrainedRun> accuracy : ACCURACIES) {
        double value = accuracy.applyAsDouble(run);
        double highest = set.runs().stream().mapToDouble(accuracy).max().orElseThrow();
        cells.add(best(Html.formatted("%.2f", value), set.runs().size() > 1 && value == highest));
      }
      cells.add(Html.formatted("%.1f", run.trainSeconds()));
      cells.add(run.metrics().best().epoch());
      double loss = (bestCounts() ? run.metrics().bestTest() : run.metrics().lastTest()).loss();
      cells.add(Html.formatted("%.4f", loss));
      // Kind, precision, vectors and threads; the rest is in the table of origins.
      String device = run.fact("device");
      int end = device.indexOf(", convolution");
      cells.add(
          (end < 0 ? device : device.substring(0, end))
              .replaceFirst(" \\([0-9]+-bit vectors\\)", ""));
      table.row(cells);
    }
    return table;
  }

  private List<String> heads(String first, String second) {
    return new ArrayList<>(
        List.of(first, second, "last (%)", "best (%)", medianHead(), "training time (s)"));
  }

  private static Html best(Html number, boolean isBest) {
    return isBest ? Html.strong(number) : number;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
