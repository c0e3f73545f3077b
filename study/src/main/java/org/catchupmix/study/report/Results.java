package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.io.Html;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunNames;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.StatisticsText;
import org.catchupmix.study.frame.TableFiles;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.frame.Training;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;

/** Results in words, by setting, and run by run. */
record Results(String data, RunSet set, FigureOptions options) {
  private String shown(Repetitions<TrainedRun> setting) {
    return options.label(setting.label());
  }

  /** Accuracy that counts, over the seeds. */
  private String text(Repetitions<TrainedRun> setting) {
    return set.mean(setting, set.counts()).text(2);
  }

  private boolean bestCounts() {
    return set.counts() == Training.BEST;
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
      String accuracy = text(set.base());
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
            Html.strong(text(setting).replace(' ', '\u00a0'), "\u00a0%"));
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
      TableFiles.add(section, bySetting(), figures);
      section.paragraph(StatisticsText.MEAN + " " + StatisticsText.differences(shown(set.base())));
      set.contrasts().seedsNote(options::label).ifPresent(section::paragraph);
      Optional<Figure> figure = set.figure(options);
      if (figure.isPresent()) {
        section.figures(List.of(figures.draw("differences", figure.get(), RunSet.LEGEND)));
      }
      section.subtitle("Run by run");
    }
    TableFiles.add(section, byRun(), figures);
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

  private ResultTable bySetting() {
    List<Training> measures = List.of(Training.values());
    List<String> head = heads("setting", "seeds");
    List<List<Cell>> columns = new ArrayList<>();
    columns.add(words(set.settings().stream().map(this::shown)));
    columns.add(words(set.settings().stream().map(Results::seeds)));
    for (Training measure : measures) {
      columns.add(
          best(
              measure,
              set.settings().stream()
                  .map(s -> Cell.of(measure.measure(), set.mean(s, measure), s.runs().size()))
                  .toList()));
    }
    if (set.settings().size() > 1) {
      int column = 2 + measures.indexOf(set.counts()) + 1;
      head.addAll(column, Contrasts.HEADS);
      head.add(column, set.differenceHead());
      List<List<Cell>> contrasts =
          set.settings().stream().map(s -> Cell.of(set.contrasts(), s.label(), 2)).toList();
      for (int c = 0; c <= Contrasts.HEADS.size(); c++) {
        int part = c;
        columns.add(column + c, contrasts.stream().map(cells -> cells.get(part)).toList());
      }
    }
    return new ResultTable("accuracy", "Accuracy by setting", head, rows(columns));
  }

  private ResultTable byRun() {
    List<String> head = heads("run", "seed");
    head.addAll(List.of("best epoch", "cross entropy (nats)", "device"));
    List<TrainedRun> runs = set.runs();
    List<List<Cell>> columns = new ArrayList<>();
    columns.add(words(runs.stream().map(run -> options.label(run.name()))));
    columns.add(words(runs.stream().map(run -> "" + run.seed())));
    for (Training measure : Training.values()) {
      columns.add(
          best(
              measure,
              runs.stream().map(run -> Cell.of(measure.measure(), measure.of(run))).toList()));
    }
    columns.add(words(runs.stream().map(run -> "" + run.metrics().best().epoch())));
    columns.add(runs.stream().map(this::loss).toList());
    columns.add(words(runs.stream().map(Results::device)));
    return new ResultTable("accuracy-of-runs", "Accuracy of each run", head, rows(columns));
  }

  private Cell loss(TrainedRun run) {
    Evaluation test = bestCounts() ? run.metrics().bestTest() : run.metrics().lastTest();
    return Cell.of(EvaluationMetric.LOSS.measure(), test.loss());
  }

  /** Kind, precision, vectors and threads; the rest is in the table of origins. */
  private static String device(TrainedRun run) {
    return run.summary()
        .path("device")
        .asText("not recorded")
        .replaceFirst(", convolution.*", "")
        .replaceFirst(" \\([0-9]+-bit vectors\\)", "");
  }

  private List<String> heads(String first, String second) {
    List<String> heads = new ArrayList<>(List.of(first, second));
    heads.addAll(set.heads(List.of(Training.values())));
    return heads;
  }

  private static List<Cell> words(Stream<String> texts) {
    return texts.<Cell>map(Cell.Words::new).toList();
  }

  private static List<Cell> best(Training measure, List<Cell> cells) {
    return measure == Training.SECONDS ? cells : Cell.withBest(cells, true);
  }

  private static List<List<Cell>> rows(List<List<Cell>> columns) {
    return IntStream.range(0, columns.getFirst().size())
        .mapToObj(r -> columns.stream().map(column -> column.get(r)).toList())
        .toList();
  }
}
