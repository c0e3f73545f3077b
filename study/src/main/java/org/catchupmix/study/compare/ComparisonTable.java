package org.catchupmix.study.compare;

import static org.catchupmix.recipe.Settings.EPOCHS;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.run.Metrics;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.Table;

/**
 * Results of the methods over the seeds that are done.
 *
 * @param comparison of the table
 * @param rows one for each setting, in its order
 */
public record ComparisonTable(Comparison comparison, List<Row> rows) {
  /** A number of each run. */
  enum Measure {
    /** Accuracy after the last epoch. */
    LAST("last_top1_percent", 2, r -> r.metrics().lastTest().top1()),
    /** Accuracy after the epoch that did best on the images that judge epochs. */
    BEST("best_top1_percent", 2, r -> r.metrics().bestTest().top1()),
    /** Median accuracy of the last epochs. */
    MEDIAN("median_top1_percent_of_last_epochs", 2, r -> r.metrics().medianOfLast()),
    /** Training time in seconds, without tests. */
    SECONDS("train_seconds", 1, r -> Arrays.stream(r.seconds()).sum());

    private final String json;
    private final int decimals;
    private final ToDoubleFunction<PlannedRun.Result> value;

    Measure(String json, int decimals, ToDoubleFunction<PlannedRun.Result> value) {
      this.json = json;
      this.decimals = decimals;
      this.value = value;
    }

    double of(PlannedRun.Result run) {
      return value.applyAsDouble(run);
    }

    /** Name in a sentence, of {@link #LAST} and {@link #BEST}. */
    String epoch() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Stream<Measure> all() {
      return Arrays.stream(values());
    }

    /** Accuracies by which methods are compared. */
    private static Stream<Measure> accuracies() {
      return Stream.of(LAST, BEST, MEDIAN);
    }
  }

  /** Column heads. */
  List<String> columns() {
    int epochs = comparison.runs().getFirst().recipe().get(EPOCHS);
    return List.of(
        "method",
        "seeds",
        "last top-1 (%)",
        "best top-1 (%)",
        "median of the last %d (%%)".formatted(Math.min(Metrics.LAST, epochs)),
        "training time (s)",
        "s/epoch",
        "cost");
  }

  /**
   * One setting.
   *
   * @param setting of the row
   * @param done its runs that are done, by seed
   * @param planned number of planned runs
   * @param secondsPerEpoch the median over all epochs of all seeds; the first epoch of a JVM is
   *     slow, which a mean would show
   * @param cost {@code secondsPerEpoch} over that of the reference; NaN without one
   */
  record Row(
      Setting setting,
      List<PlannedRun.Result> done,
      int planned,
      double secondsPerEpoch,
      double cost) {
    /** Whether all of its runs are done. */
    boolean isWhole() {
      return done.size() == planned;
    }

    SampleStatistics of(Measure measure) {
      return SampleStatistics.of(done, measure::of);
    }

    /** Cells of the table. */
    List<String> cells() {
      List<String> cells = new ArrayList<>();
      cells.add(setting.label());
      cells.add(isWhole() ? "" + planned : done.size() + " of " + planned);
      Measure.all().forEach(m -> cells.add(of(m).text(m.decimals)));
      cells.add(number(secondsPerEpoch));
      cells.add(number(cost));
      return cells;
    }

    private static String number(double value) {
      return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }
  }

  /** Reads the runs that are done. */
  public static ComparisonTable of(Comparison comparison) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Setting setting : comparison.settings()) {
      List<PlannedRun.Result> done = new ArrayList<>();
      List<PlannedRun> runs = comparison.runs(setting);
      for (PlannedRun run : runs) {
        if (run.state() == PlannedRun.State.DONE) {
          done.add(run.result());
        }
      }
      rows.add(new Row(setting, done, runs.size(), secondsPerEpoch(done), Double.NaN));
    }
    double reference =
        rows.stream()
            .filter(r -> r.setting().label().equals(comparison.reference()))
            .mapToDouble(Row::secondsPerEpoch)
            .findFirst()
            .orElse(Double.NaN);
    return new ComparisonTable(
        comparison,
        rows.stream()
            .map(
                r ->
                    new Row(
                        r.setting(),
                        r.done(),
                        r.planned(),
                        r.secondsPerEpoch(),
                        r.secondsPerEpoch() / reference))
            .toList());
  }

  private static double secondsPerEpoch(List<PlannedRun.Result> done) {
    double[] all =
        done.stream().flatMapToDouble(d -> Arrays.stream(d.seconds())).sorted().toArray();
    return all.length == 0 ? Double.NaN : (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
  }

  /** Whether any run is done. */
  public boolean isEmpty() {
    return rows.stream().allMatch(r -> r.done().isEmpty());
  }

  /** Whether validation images judged the epochs. */
  boolean isValidated() {
    return rows.stream().flatMap(r -> r.done().stream()).anyMatch(d -> d.metrics().isValidated());
  }

  /**
   * Accuracy by which methods are compared: of the best epoch if validation images selected it,
   * else of the last.
   */
  Measure counts() {
    return isValidated() ? Measure.BEST : Measure.LAST;
  }

  /** Explains the numbers. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(differenceNotes());
    boolean validated = isValidated();
    notes.addAll(
        List.of(
            "Mean ± sample standard deviation (n - 1) over the seeds; accuracy on the test images"
                + (validated
                    ? ", except the median, which is that of the last epochs on the validation images."
                    : "; the median is that of the last epochs."),
            validated
                ? "Best top-1 is that of the weights that did best on the validation images, and the"
                    + " one that counts."
                : "Best top-1 is of the best epoch on the test images, so it is an overestimate; last and"
                    + " median are not.",
            "Training time is that of one run, tests not counted; s/epoch the median over all epochs;"
                + " cost is s/epoch over that of "
                + comparison.reference()
                + ". Runs that share the machine slow each other down: compare times of runs that were"
                + " made one after the other."));
    return notes;
  }

  /** Setting that the others are compared with: the reference, or else the first. */
  Row base() {
    return rows.stream()
        .filter(r -> r.setting().label().equals(comparison.reference()))
        .findFirst()
        .orElse(rows.getFirst());
  }

  /** Difference of a setting to {@link #base} over the seeds that both have done. */
  Optional<Difference> difference(Row row, Measure measure) {
    return row == base()
        ? Optional.empty()
        : Difference.of(row.done(), base().done(), PlannedRun.Result::seed, measure::of);
  }

  /** Table of the results. */
  Table results() {
    return new Table(columns(), rows.stream().map(Row::cells).toList());
  }

  /** Table of the differences to {@link #base}; empty if there are none. */
  Table differences(Measure measure) {
    List<List<String>> lines = new ArrayList<>();
    for (Row row : rows) {
      difference(row, measure)
          .ifPresent(
              d ->
                  lines.add(
                      List.of(
                          row.setting().label(),
                          Integer.toString(d.pairs().size()),
                          d.text(2, 0),
                          d.intervalText(2),
                          d.effectText(),
                          d.verdict())));
    }
    return new Table(
        List.of("method", "pairs", "difference (points)", "95 % interval", "d_z", "shown"), lines);
  }

  /** Table of accuracies and differences for a paper. */
  private Table summary() {
    List<String> head = new ArrayList<>(columns().subList(0, 5));
    head.addAll(
        List.of("difference of %s (points)".formatted(counts().epoch()), "95 % interval", "d_z"));
    List<List<String>> lines = new ArrayList<>();
    for (Row row : rows) {
      List<String> line = new ArrayList<>(row.cells().subList(0, 5));
      Optional<Difference> d = difference(row, counts());
      line.add(d.map(v -> v.text(2, 0)).orElse("-"));
      line.add(d.map(v -> v.intervalText(2)).orElse("-"));
      line.add(d.map(Difference::effectText).orElse("-"));
      lines.add(line);
    }
    return new Table(head, lines);
  }

  /** Returns {@code table.md}. */
  String toMarkdown() {
    return "%s\n\n%s\n%s\n"
        .formatted(comparison.title(), summary().toMarkdown(), String.join("\n\n", notes()));
  }

  /** Returns {@code table.tex}, with explanations as comments. */
  String toLatex() {
    return Stream.concat(Stream.of(comparison.title(), "\\usepackage{booktabs}"), notes().stream())
            .map(line -> "% " + line + "\n")
            .collect(Collectors.joining())
        + summary().toLatex();
  }

  /** Explains the differences, and whether there are enough seeds. */
  List<String> differenceNotes() {
    List<Difference> all = rows.stream().flatMap(r -> difference(r, counts()).stream()).toList();
    if (all.isEmpty()) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "Differences are those to "
            + base().setting().label()
            + ", means over pairs of runs of one seed; the 95 % interval is Student's t over the"
            + " pairs, of each method alone and not corrected for their number; d_z is Cohen's d"
            + " for paired samples, mean over sample standard deviation of the differences.");
    Difference.seedsNote(all).ifPresent(notes::add);
    return notes;
  }

  /** Formats the tables for the screen. */
  public String toText() {
    Table differences = differences(counts());
    return results().toText()
        + "\n"
        + (differences.rows().isEmpty()
            ? ""
            : "\n%s top-1 beside %s\n%s\n"
                .formatted(counts().epoch(), base().setting().label(), differences.toText()))
        + "\n"
        + String.join("\n", notes())
        + "\n";
  }

  /** Numbers of a difference; NaN where there is none. */
  private Map<String, Double> numbers(Row row, Measure measure) {
    Optional<Difference> d = difference(row, measure);
    double[] interval =
        d.flatMap(Difference::interval).orElse(new double[] {Double.NaN, Double.NaN});
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("difference_points", d.map(v -> v.statistics().mean()).orElse(Double.NaN));
    numbers.put("interval_95_percent_low", interval[0]);
    numbers.put("interval_95_percent_high", interval[1]);
    numbers.put("cohen_d_z", d.map(Difference::effect).orElse(Double.NaN));
    return numbers;
  }

  /** Returns {@code table.json}, with the result of each seed. */
  String toJson() throws IOException {
    List<Object> methods = new ArrayList<>();
    for (Row r : rows) {
      Map<String, Object> method = new LinkedHashMap<>();
      method.put("method", r.setting().label());
      for (Measure m : Measure.values()) {
        Map<String, Object> spread = new LinkedHashMap<>();
        spread.put("mean", orNull(r.of(m).mean()));
        spread.put("deviation", orNull(r.of(m).deviation()));
        method.put(m.json, spread);
      }
      difference(r, counts()).ifPresent(d -> method.put("pairs", d.pairs().size()));
      if (r != base()) {
        Map<String, Object> differences = new LinkedHashMap<>();
        Measure.accuracies()
            .forEach(
                m -> {
                  Map<String, Object> numbers = new LinkedHashMap<>();
                  numbers(r, m).forEach((key, value) -> numbers.put(key, orNull(value)));
                  differences.put(m.json, numbers);
                });
        method.put("differences", differences);
      }
      method.put("seconds_per_epoch", orNull(r.secondsPerEpoch()));
      method.put("cost", orNull(r.cost()));
      List<Object> seeds = new ArrayList<>();
      for (PlannedRun.Result run : r.done()) {
        Map<String, Object> seed = new LinkedHashMap<>();
        seed.put("seed", run.seed());
        Measure.all().forEach(m -> seed.put(m.json, m.of(run)));
        seeds.add(seed);
      }
      method.put("seeds", seeds);
      methods.add(method);
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("title", comparison.title());
    root.put("cost_is_relative_to", comparison.reference());
    root.put("differences_are_to", base().setting().label());
    root.put("epoch_that_counts", counts().epoch());
    root.put("methods", methods);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** Replaces NaN, which JSON lacks, by null. */
  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
