package org.catchupmix.study.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Metrics;

/**
 * The results of the methods, over the seeds that are done.
 *
 * @param comparison what was compared
 * @param rows one for each setting, in its order
 */
public record ComparisonTable(Comparison comparison, List<Row> rows) {
  /** A number of each run, shown as its mean and sample standard deviation over the seeds. */
  enum Measure {
    /** Accuracy after the last epoch. */
    LAST("last_top1", "last_top1_percent", 2, r -> r.metrics().last().test().top1()),
    /** Accuracy after the epoch with the highest. */
    BEST("best_top1", "best_top1_percent", 2, r -> r.metrics().best().test().top1()),
    /** Median accuracy of the last epochs. */
    MEDIAN("median_top1", "median_top1_percent_of_last_epochs", 2, r -> r.metrics().medianOfLast()),
    /** Training time in seconds, without tests. */
    SECONDS("train_seconds", "train_seconds", 1, r -> Arrays.stream(r.seconds()).sum());

    private final String csv;
    private final String json;
    private final int decimals;
    private final ToDoubleFunction<PlannedRun.Result> value;

    Measure(String csv, String json, int decimals, ToDoubleFunction<PlannedRun.Result> value) {
      this.csv = csv;
      this.json = json;
      this.decimals = decimals;
      this.value = value;
    }

    double of(SeedResult run) {
      return value.applyAsDouble(run.result());
    }

    private static Stream<Measure> all() {
      return Arrays.stream(values());
    }
  }

  /** The heads of the columns. */
  List<String> columns() {
    int epochs = comparison.runs().getFirst().recipe().epochs;
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

  /** The run of one seed. */
  record SeedResult(long seed, PlannedRun.Result result) {}

  /**
   * One setting.
   *
   * @param setting which
   * @param done its runs that are done, by seed
   * @param planned how many were planned
   * @param secondsPerEpoch the median over all epochs of all seeds; the first epoch of a JVM is
   *     slow, which a mean would show
   * @param cost {@code secondsPerEpoch} over that of the reference; NaN without one
   */
  record Row(
      Setting setting, List<SeedResult> done, int planned, double secondsPerEpoch, double cost) {
    /** Whether all of its runs are done. */
    boolean isWhole() {
      return done.size() == planned;
    }

    SampleStatistics of(Measure measure) {
      return SampleStatistics.of(done, measure::of);
    }

    /** As the table shows it. */
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

  /** Reads what is done. */
  public static ComparisonTable of(Comparison comparison) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Setting setting : comparison.settings()) {
      List<SeedResult> done = new ArrayList<>();
      List<PlannedRun> runs = comparison.runs(setting);
      for (PlannedRun run : runs) {
        if (run.state() == PlannedRun.State.DONE) {
          done.add(new SeedResult(run.seed(), run.result()));
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

  private static double secondsPerEpoch(List<SeedResult> done) {
    double[] all =
        done.stream().flatMapToDouble(d -> Arrays.stream(d.result().seconds())).sorted().toArray();
    return all.length == 0 ? Double.NaN : (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
  }

  /** Whether any run is done. */
  public boolean isEmpty() {
    return rows.stream().allMatch(r -> r.done().isEmpty());
  }

  /** What the numbers are, in sentences. */
  List<String> notes() {
    return List.of(
        "Mean ± sample standard deviation (n - 1) over the seeds; accuracy on the test images; the"
            + " median is that of the last epochs.",
        "Best top-1 is that of the epoch that did best on the test images: chosen on them, it is"
            + " too high an estimate; last and median are not chosen.",
        "Training time is that of one run, tests not counted; s/epoch the median over all epochs;"
            + " cost is s/epoch over that of "
            + comparison.reference()
            + ". Runs that share the machine slow each other down: compare times of runs that were"
            + " made one after the other.");
  }

  /** For the screen: aligned columns. */
  public String toText() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns());
    rows.forEach(r -> lines.add(r.cells()));
    int[] widths =
        IntStream.range(0, lines.getFirst().size())
            .map(c -> lines.stream().mapToInt(l -> l.get(c).length()).max().orElse(0))
            .toArray();
    String text =
        lines.stream()
            .map(
                line ->
                    IntStream.range(0, widths.length)
                        .mapToObj(
                            c ->
                                String.format(
                                    c == 0 ? "%-" + widths[c] + "s" : "%" + widths[c] + "s",
                                    line.get(c)))
                        .collect(Collectors.joining("  ")))
            .collect(Collectors.joining("\n"));
    return text + "\n" + String.join("\n", notes()) + "\n";
  }

  /** One line for each setting; empty where there is no number. */
  String toCsv() {
    Csv csv =
        new Csv(
            row(
                "method",
                "seeds",
                m -> Stream.of(m.csv + "_mean", m.csv + "_deviation"),
                "seconds_per_epoch",
                "cost"));
    for (Row r : rows) {
      csv.row(
          row(
              r.setting().label(),
              r.done().size(),
              m -> Stream.of(r.of(m).mean(), r.of(m).deviation()),
              r.secondsPerEpoch(),
              r.cost()));
    }
    return csv.text();
  }

  private static Object[] row(
      Object first, Object second, Function<Measure, Stream<?>> each, Object third, Object last) {
    return Stream.of(Stream.of(first, second), Measure.all().flatMap(each), Stream.of(third, last))
        .flatMap(cells -> cells)
        .toArray();
  }

  /** The same, with the result of each seed. */
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
      method.put("seconds_per_epoch", orNull(r.secondsPerEpoch()));
      method.put("cost", orNull(r.cost()));
      List<Object> seeds = new ArrayList<>();
      for (SeedResult run : r.done()) {
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
    root.put("methods", methods);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** JSON has no NaN. */
  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
