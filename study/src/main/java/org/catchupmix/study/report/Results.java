package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.catchupmix.io.Html;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunNames;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.report.RunSet.Measure;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;

/** Results in words, by setting, and run by run. */
record Results(String data, RunSet set, FigureOptions options) {
  private String shown(Repetitions<TrainedRun> setting) {
    return options.label(setting.label());
  }

  private boolean bestCounts() {
    return set.counts() == Measure.BEST;
  }

  void inWords(Section section) {
    List<TrainedRun> runs = set.runs();
    section.paragraph(
        runs.size() == 1 ? "One network was trained: " : runs.size() + " networks were trained: ",
        runs.stream().map(r -> describe(r.recipe())).distinct().collect(Collectors.joining("; ")),
        ". ",
        size());
    String after =
        bestCounts()
            ? "after the epoch that did best on the validation images"
            : "after the last epoch";
    if (runs.size() == 1) {
      String accuracy = set.counts().text(set.base());
      section.paragraph(
          Html.strong(accuracy, "\u00a0%"),
          " of the test images were classified correctly ",
          after,
          ".");
      return;
    }
    section.paragraph("Accuracy " + after + " on ", data, ":");
    section.list(set.settings().stream().map(this::outcome).toList());
    section.paragraph(
        set.hasSeeds()
            ? "\u00b1 is the sample standard deviation over the seeds of a setting. A difference"
                + " that is small against its deviation means nothing, and few seeds mean little."
            : "Each setting was trained with one seed, so random variation is unknown.");
  }

  private static String describe(Recipe r) {
    return "%s of width %d on %s, %s"
        .formatted(
            r.network().model(),
            r.network().width(),
            RunNames.data(r.data().data()),
            Plural.of(r.optimization().epochs(), "epoch"));
  }

  /** Describes the sizes of networks and data, if they are equal and recorded. */
  private String size() {
    List<String> sizes = set.runs().stream().map(Results::size).distinct().toList();
    return sizes.size() == 1 ? sizes.getFirst() : "";
  }

  private static String size(TrainedRun run) {
    return run.count("parameters")
        .map(
            parameters ->
                String.format(
                    Locale.ROOT,
                    "%,d parameters, %,d training and %,d test images, %,d classes.",
                    parameters,
                    run.count("training_images").orElse(0L),
                    run.count("test_images").orElse(0L),
                    run.count("classes").orElse(0L)))
        .orElse("");
  }

  private Html outcome(Repetitions<TrainedRun> setting) {
    Html line =
        Html.of(
            shown(setting),
            ", ",
            setting.runs().size() == 1 ? "seed " : "seeds ",
            seeds(setting),
            ": ",
            Html.strong(set.counts().text(setting).replace(' ', '\u00a0'), "\u00a0%"));
    Contrasts contrasts = set.contrasts();
    String verdict = contrasts.verdict(setting.label());
    return contrasts
        .find(setting.label())
        .map(d -> Html.of(line, ", ", words(d), " ", shown(set.base()), " (", verdict, ")"))
        .orElse(line);
  }

  private static String seeds(Repetitions<TrainedRun> setting) {
    return setting.runs().stream()
        .map(r -> Long.toString(r.seed()))
        .collect(Collectors.joining(", "));
  }

  private static String words(Difference d) {
    SampleStatistics s = d.statistics();
    SampleStatistics size = new SampleStatistics(Math.abs(s.mean()), s.deviation(), s.n());
    return "%s points %s than".formatted(size.text(2), s.mean() < 0 ? "less" : "more");
  }

  void tables(Section section, PageFigures figures) throws IOException {
    if (set.runs().size() > 1) {
      section.paragraph(
          "Compared: ",
          set.settings().size() == 1 ? "runs of one setting" : set.settings().size() + " settings",
          " on ",
          data,
          ".");
    }
    if (set.hasSeeds()) {
      section.subtitle("By setting");
      for (Repetitions<TrainedRun> setting : set.settings()) {
        setting
            .repeatedSeeds(TrainedRun::seed)
            .ifPresent(why -> section.warning(shown(setting), ": ", why, "."));
      }
      section.table(bySetting());
      section.paragraph(
          "Mean \u00b1 sample standard deviation over the seeds. The difference is that to the"
              + " first setting: the mean over pairs of runs of the same seed, with the deviation"
              + " of those differences; (means) says that no seed is shared, n over how many pairs"
              + " it is where not all runs have part. The interval is Student's t over the pairs;"
              + " d_z is Cohen's d for paired samples; p is that of the paired t-test, corrected by"
              + " Holm for the number of settings.");
      set.contrasts().seedsNote(options::label).ifPresent(section::paragraph);
      Optional<Figure> figure = set.figure(options);
      if (figure.isPresent()) {
        section.figures(List.of(figures.draw("differences", figure.get(), RunSet.LEGEND)));
      }
      section.subtitle("Run by run");
    }
    section.table(byRun());
    section.paragraph(
        "Accuracy is the share of the test images whose highest class score is the right one."
            + (bestCounts()
                ? " Best is the accuracy on the test images of the epoch that did best on the"
                    + " validation images, the median is over the validation images, and the test"
                    + " images were looked at once, at the end."
                : " Best is of the best epoch on the test images, or with --val on the validation"
                    + " images; on the test images it is an overestimate, last and median are not.")
            + " The highest of a column is"
            + " bold. Training time is without tests; runs that shared the machine slowed each"
            + " other down.");
  }

  private PageTable bySetting() {
    List<String> heads = heads("setting", "seeds");
    boolean several = set.settings().size() > 1;
    int column = bestCounts() ? 4 : 3;
    if (several) {
      heads.addAll(column, Contrasts.HEADS);
      heads.add(column, set.differenceHead());
    }
    PageTable table = new PageTable("Accuracy by setting", PageTable.Kind.NUMBERS, heads);
    for (Repetitions<TrainedRun> setting : set.settings()) {
      List<Object> cells = new ArrayList<>(List.of(shown(setting), seeds(setting)));
      for (Measure measure : Measure.ACCURACIES) {
        double mean = measure.of(setting).mean();
        cells.add(
            bestBold(
                Html.number(measure.text(setting), mean),
                mean,
                set.settings().stream().mapToDouble(s -> measure.of(s).mean())));
      }
      cells.add(Html.number(Measure.SECONDS.text(setting), Measure.SECONDS.of(setting).mean()));
      if (several) {
        List<Object> contrast = new ArrayList<>(set.contrasts().cells(setting.label(), 2));
        set.contrasts()
            .find(setting.label())
            .ifPresent(d -> contrast.set(0, Html.number(d.text(2), d.statistics().mean())));
        cells.addAll(column, contrast);
      }
      table.row(cells);
    }
    return table;
  }

  private PageTable byRun() {
    List<String> heads = heads("run", "seed");
    heads.addAll(List.of("best epoch", "cross entropy (nats)", "device"));
    PageTable table = new PageTable("Accuracy of each run", PageTable.Kind.NUMBERS, heads);
    for (TrainedRun run : set.runs()) {
      List<Object> cells = new ArrayList<>(List.of(options.label(run.name()), run.seed()));
      for (Measure measure : Measure.ACCURACIES) {
        double value = measure.of(run);
        cells.add(
            bestBold(
                Html.formatted("%.2f", value),
                value,
                set.runs().stream().mapToDouble(measure::of)));
      }
      cells.add(Html.formatted("%.1f", Measure.SECONDS.of(run)));
      cells.add(run.metrics().best().epoch());
      double loss = (bestCounts() ? run.metrics().bestTest() : run.metrics().lastTest()).loss();
      cells.add(Html.formatted("%.4f", loss));
      // Kind, precision, vectors and threads; the rest is in the table of origins.
      cells.add(
          run.summary()
              .path("device")
              .asText("not recorded")
              .replaceFirst(", convolution.*", "")
              .replaceFirst(" \\([0-9]+-bit vectors\\)", ""));
      table.row(cells);
    }
    return table;
  }

  private List<String> heads(String first, String second) {
    int epochs = set.runs().stream().mapToInt(r -> r.metrics().medianCount()).max().orElseThrow();
    String median = "median of the last %d (%%)".formatted(epochs);
    return new ArrayList<>(
        List.of(first, second, "last (%)", "best (%)", median, "training time (s)"));
  }

  private static Html bestBold(Html number, double value, DoubleStream column) {
    DoubleSummaryStatistics all = column.summaryStatistics();
    return all.getCount() > 1 && value == all.getMax() ? Html.strong(number) : number;
  }
}
