package org.catchupmix.study.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.Column;
import org.catchupmix.study.frame.Frame;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Tables and figures of an experiment.
 *
 * @param complete otherwise nothing has a verdict
 */
public record ExperimentTables(Experiment experiment, Frame frame, boolean complete) {
  private static final String NONE = "none";

  private static final String INTRODUCTION =
      """
      Numbers are means ± sample standard deviations over the seeds. Accuracy is that of all test images after the last
      epoch. The mixed loss is that of the training images as trained in the last epoch (augmented, and mixed if the
      method mixes), the unmixed loss that of 1,000 of them, neither mixed nor augmented.

      """;

  private static final String SECONDARY_IN_WORDS =
      """
      These outcomes are of 1,000 test images, CKA and rank of 128 of them. Accuracy with dimensions zeroed is a mean over
      the number of latent dimensions that are zeroed. Gini is the coefficient of the filters' influence, CKA a mean of
      linear CKA between filters, and the effective rank that of the activations ([definitions](analyses.md)). A dash
      stands where not all of these runs have the number.""";

  private static final String BIASED_IN_WORDS =
      """

      Biased CKA is what the runs of A and B recorded. For independent noise its estimator gives about P / (P + 128) with
      maps of P positions: 0.89 at mix points 1 and 2, 0.67 at 3, 0.33 at 4 and 0.11 at 5. So it compares neither methods
      nor mix points, and differences that rest on it are withdrawn.""";

  /** Reads the results of an experiment. */
  public static ExperimentTables of(Experiment experiment) throws IOException {
    int done = experiment.results().lines().size();
    return new ExperimentTables(
        experiment, experiment.complete(), done == experiment.planned().size());
  }

  /**
   * Replaces the text between {@code <!-- results NAME -->} and {@code <!-- end -->} for each
   * experiment.
   *
   * @param images folder of the figures
   */
  public static void write(Path page, List<Experiment> experiments, Path images)
      throws IOException {
    String text = Files.readString(page);
    for (Experiment experiment : experiments) {
      String begin = "<!-- results %s -->\n".formatted(experiment.name());
      int from = text.indexOf(begin);
      int to = text.indexOf("<!-- end -->", from);
      if (from >= 0 && to >= 0) {
        String shown = of(experiment).markdown(images);
        text = text.substring(0, from) + begin + shown + text.substring(to);
      } else if (Files.exists(experiment.results().csv())) {
        throw new RunException(
            "%s has no place for experiment %s: %s"
                .formatted(page, experiment.name(), begin.strip()));
      }
    }
    AtomicFile.write(page, text);
  }

  /** Renders the tables alone. */
  public String in(TableFormat format) {
    StringBuilder text = new StringBuilder();
    for (ResultTable table : tables()) {
      text.append(text.isEmpty() ? "" : "\n").append(table.in(format));
    }
    return text.toString();
  }

  private List<ResultTable> tables() {
    return seeds() == 0 ? List.of() : List.of(accuracies(), secondary(), differences());
  }

  private int seeds() {
    return frame.bySetting().getLast().runs().size();
  }

  private String primary() {
    return experiment.differences("primary").getFirst();
  }

  /** Margin in points, within which the primary differences are tested for equivalence. */
  private OptionalDouble margin() {
    return experiment.words("equivalent").stream().mapToDouble(Double::parseDouble).findFirst();
  }

  private String markdown(Path images) throws IOException {
    int planned = experiment.planned().size();
    int done = experiment.results().lines().size();
    String state =
        "\n%d of %d runs are done; seeds with all methods: %d.\n".formatted(done, planned, seeds());
    return state + (seeds() == 0 ? "\n" : results(images));
  }

  private String results(Path images) throws IOException {
    // Primary differences are tested by themselves: Holm corrects for their number alone.
    List<String> primaries = experiment.differences("primary");
    Contrasts primary = contrasts(ExperimentMeasures.TOP1, primaries);
    Contrasts others = others();
    Map<String, Difference> all = new LinkedHashMap<>(primary.all());
    all.putAll(others.all());
    StringBuilder text = new StringBuilder(INTRODUCTION);
    text.append(accuracies().plain().toMarkdown());
    String outcome = primaries.size() == 1 ? "Primary outcome" : "Primary, p by Holm";
    for (String label : primaries) {
      text.append(sentence(outcome, label, primary));
      margin().ifPresent(margin -> text.append(equivalence(label, margin, primary)));
    }
    for (String label : experiment.differences("contrasts")) {
      text.append(sentence("Secondary, p by Holm", label, others));
    }
    for (String label : experiment.differences("unplanned")) {
      Contrasts alone = contrasts(ExperimentMeasures.TOP1, List.of(label));
      text.append(sentence("Not planned, p not corrected", label, alone));
    }
    boolean biased = columns().stream().anyMatch(c -> c.key().endsWith(".filter_cka"));
    text.append("\n" + SECONDARY_IN_WORDS + (biased ? BIASED_IN_WORDS : "") + "\n");
    text.append("\n" + secondary().plain().toMarkdown() + intervals());
    text.append(differences().plain().toMarkdown() + "\n");
    text.append(
        figure(
            images,
            "differences",
            "differences of pairs (rings), means and 95 % intervals",
            Dots.of(
                "difference in test accuracy (percentage points)",
                new Contrasts(all),
                looks(all.keySet()))));
    text.append(
        filters(images, "gini", "Gini coefficient of the filters' influence", "influence_gini"));
    text.append(filters(images, "cka", "mean linear CKA between filters", "filter_cka_unbiased"));
    return text.append(
            filters(images, "rank", "effective rank of the activations", "effective_rank"))
        .toString();
  }

  /** Planned differences but the primary one, and those to {@code none}. */
  private Contrasts others() {
    List<String> labels = new ArrayList<>(experiment.differences("contrasts"));
    frame.bySetting().forEach(m -> labels.add(m.label() + " - " + NONE));
    return contrasts(ExperimentMeasures.TOP1, labels);
  }

  /** Differences between methods that the experiment has, by labels such as {@code a - none}. */
  private Contrasts contrasts(Column column, List<String> labels) {
    Map<String, Difference> all = new LinkedHashMap<>();
    for (String label : labels) {
      String[] pair = label.split(" - ");
      boolean isKnown =
          frame.bySetting().stream()
              .filter(m -> List.of(pair).contains(m.label()))
              .allMatch(m -> has(m, column));
      if (!pair[0].equals(pair[1]) && isKnown) {
        Difference.of(runs(pair[0]), runs(pair[1]), Frame.Run::seed, run -> run.value(column))
            .ifPresent(d -> all.put(label, d));
      }
    }
    return new Contrasts(all);
  }

  private List<Frame.Run> runs(String method) {
    return frame.bySetting().stream()
        .filter(m -> m.label().equals(method))
        .flatMap(m -> m.runs().stream())
        .toList();
  }

  /** A difference such as {@code catchup - none} looks as its first method. */
  private static Map<String, Look> looks(Set<String> differences) {
    Map<String, Look> looks = new LinkedHashMap<>();
    differences.forEach(name -> looks.put(name, Look.method(name.replaceFirst(" - .*", ""))));
    return looks;
  }

  /** Whether all runs of a method have a number. */
  private static boolean has(Repetitions<Frame.Run> method, Column column) {
    return method.runs().stream().noneMatch(run -> Double.isNaN(run.value(column)));
  }

  private SampleStatistics mean(Repetitions<Frame.Run> method, Column column) {
    return has(method, column) ? frame.mean(method, column) : SampleStatistics.of();
  }

  private Cell cell(Repetitions<Frame.Run> method, Column column) {
    return Cell.of(column.measure(), mean(method, column), method.runs().size());
  }

  private static Cell method(Repetitions<Frame.Run> method) {
    return new Cell.Words("`" + method.label() + "`");
  }

  private ResultTable accuracies() {
    boolean none = frame.bySetting().stream().anyMatch(m -> m.label().equals(NONE));
    List<Column> columns =
        List.of(
            ExperimentMeasures.TOP1,
            ExperimentMeasures.MIXED_LOSS,
            ExperimentMeasures.UNMIXED_LOSS);
    List<String> head = new ArrayList<>(List.of("method"));
    columns.forEach(column -> head.add(column.measure().head()));
    if (none) {
      head.add("minus `none` (points)");
      head.addAll(Contrasts.HEADS);
    }
    Contrasts toNone = others();
    List<List<Cell>> rows = new ArrayList<>();
    for (Repetitions<Frame.Run> m : frame.bySetting()) {
      List<Cell> row = new ArrayList<>(List.of(method(m)));
      columns.forEach(column -> row.add(cell(m, column)));
      if (none) {
        row.addAll(Cell.of(toNone, m.label() + " - " + NONE, 2));
      }
      rows.add(row);
    }
    return table("accuracy", "accuracy on the test images", head, rows);
  }

  private ResultTable table(String name, String what, List<String> head, List<List<Cell>> rows) {
    return new ResultTable(
        name, "Experiment %s: %s".formatted(experiment.name(), what), head, rows);
  }

  private String sentence(String what, String label, Contrasts contrasts) {
    String verdict = complete ? contrasts.verdict(label) : "not complete, no verdict";
    return contrasts
        .find(label)
        .map(
            d ->
                "\n%s, `%s`: **%s**,\n%s, %d pairs.\n"
                    .formatted(what, label, verdict, contrasts.text(label, 2), d.pairs().size()))
        .orElse("");
  }

  /** Two one-sided tests; nothing of them is shown before all runs are done. */
  private String equivalence(String label, double margin, Contrasts contrasts) {
    if (!complete) {
      return "\nEquivalence within ±%s points: **not complete, no verdict**.\n".formatted(margin);
    }
    List<Cell> cells = Cell.equivalence(contrasts, label, margin, 2);
    return "\nEquivalence within ±%s points: **%s**,\n90 %% interval %s, p %s.\n"
        .formatted(margin, cells.get(2).text(), cells.get(0).text(), cells.get(1).text());
  }

  private List<Column> columns() {
    Map<String, Column> all = new LinkedHashMap<>();
    frame.runs().stream()
        .flatMap(run -> run.results().keySet().stream())
        .forEach(column -> all.putIfAbsent(column.key(), column));
    return List.copyOf(all.values());
  }

  private List<Column> outcomes() {
    return ExperimentMeasures.secondary(columns());
  }

  private ResultTable secondary() {
    List<String> head = new ArrayList<>(List.of("outcome"));
    frame.bySetting().forEach(m -> head.add(method(m).text()));
    List<List<Cell>> rows = new ArrayList<>();
    for (Column column : outcomes()) {
      List<Cell> row = new ArrayList<>(List.of(new Cell.Words(column.measure().head())));
      frame.bySetting().forEach(m -> row.add(cell(m, column)));
      rows.add(row);
    }
    return table("secondary", "secondary outcomes", head, rows);
  }

  /** Differences of the tested pair in secondary outcomes, by column. */
  private Contrasts tested() {
    Map<String, Difference> tested = new LinkedHashMap<>();
    for (Column column : outcomes()) {
      if (!column.measure().label().startsWith(ExperimentMeasures.BIASED)) {
        contrasts(column, List.of(primary()))
            .find(primary())
            .ifPresent(d -> tested.put(column.key(), d));
      }
    }
    return new Contrasts(tested);
  }

  private String intervals() {
    Contrasts tested = tested();
    Set<String> outcomes = tested.all().keySet();
    long shown = outcomes.stream().filter(column -> tested.p(column) < 0.05).count();
    return """

        95 %% intervals of `%s` minus the method in the head, in pairs, none of them corrected. The p beside the
        first is corrected by Holm for these %d outcomes (planned were intervals only), of which %d have a p below 0.05.

        """
        .formatted(primary().replaceFirst(" - .*", ""), outcomes.size(), shown);
  }

  /**
   * Differences in secondary outcomes of the tested pair, then planned ones of its first method to
   * others.
   */
  private ResultTable differences() {
    String pair = primary();
    String first = pair.replaceFirst(" - .*", "");
    List<String> others =
        Stream.concat(
                experiment.differences("primary").stream().skip(1),
                experiment.differences("contrasts").stream())
            .filter(label -> label.startsWith(first + " - "))
            .toList();
    List<String> head = new ArrayList<>(List.of("outcome"));
    Stream.concat(Stream.of(pair), others.stream())
        .forEach(label -> head.add("`" + label.substring(first.length() + 3) + "`"));
    head.add(2, "p (Holm)");
    Contrasts tested = tested();
    List<List<Cell>> rows = new ArrayList<>();
    for (Column column : outcomes()) {
      if (tested.find(column.key()).isPresent()) {
        int decimals = column.measure().decimals();
        List<Cell> row = new ArrayList<>(List.of(new Cell.Words(column.measure().head())));
        List<Cell> cells = Cell.of(tested, column.key(), decimals);
        row.addAll(List.of(cells.get(1), cells.get(3)));
        for (String label : others) {
          row.add(Cell.of(contrasts(column, List.of(label)), label, decimals).get(1));
        }
        rows.add(row);
      }
    }
    return table("differences", "differences in secondary outcomes", head, rows);
  }

  /** A measure at each mix point, of all methods: the controls stand beside Catch-up Mix. */
  private String filters(Path images, String file, String title, String measure)
      throws IOException {
    List<Column> columns =
        columns().stream()
            .filter(c -> c.key().matches("filters.\\d+." + measure))
            .filter(c -> frame.bySetting().stream().anyMatch(m -> has(m, c)))
            .toList();
    if (columns.isEmpty()) {
      return "";
    }
    List<Dots.Series> series =
        frame.bySetting().stream()
            .map(m -> new Dots.Series(m.label(), Look.of(m), dots(m, columns)))
            .toList();
    List<String> rows = columns.stream().map(c -> "mix point " + c.key().split("\\.")[1]).toList();
    String axis = title + ": mean ± sample standard deviation over the seeds";
    return figure(images, file, title, new Dots(axis, rows, series, Double.NaN));
  }

  private List<Dots.Dot> dots(Repetitions<Frame.Run> method, List<Column> columns) {
    return columns.stream()
        .map(c -> mean(method, c))
        .map(s -> new Dots.Dot(s.mean(), s.low(), s.high(), List.of()))
        .toList();
  }

  private String figure(Path images, String file, String title, Dots dots) throws IOException {
    String png = "results-%s-%s.png".formatted(experiment.name(), file);
    String heading = "Experiment %s: %s".formatted(experiment.name(), title);
    Files.write(images.resolve(png), DotCharts.figure(heading, dots).png());
    return "![%s](images/%s)\n\n".formatted(heading, png);
  }
}
