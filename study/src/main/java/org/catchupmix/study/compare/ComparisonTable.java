package org.catchupmix.study.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Metrics;

/**
 * What the methods came to, over the seeds that are done.
 *
 * @param comparison what was compared
 * @param rows one for each variant, in its order
 */
public record ComparisonTable(Comparison comparison, List<Row> rows) {
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
   * One variant.
   *
   * @param variant which
   * @param done its runs that are done, by seed
   * @param planned how many were planned
   * @param secondsPerEpoch the median over all epochs of all seeds; the first epoch of a program is
   *     slow, which a mean would show
   * @param cost {@code secondsPerEpoch} over that of the reference; NaN without one
   */
  record Row(
      Variant variant, List<SeedResult> done, int planned, double secondsPerEpoch, double cost) {
    /** Whether all of its runs are done. */
    boolean isWhole() {
      return done.size() == planned;
    }

    private SampleStatistics spread(ToDoubleFunction<PlannedRun.Result> value) {
      return SampleStatistics.of(done, d -> value.applyAsDouble(d.result()));
    }

    SampleStatistics last() {
      return spread(r -> r.metrics().last().test().top1());
    }

    SampleStatistics best() {
      return spread(r -> r.metrics().best().test().top1());
    }

    SampleStatistics median() {
      return spread(r -> r.metrics().medianOfLast());
    }

    SampleStatistics seconds() {
      return spread(r -> Arrays.stream(r.seconds()).sum());
    }

    /** As the table shows it. */
    List<String> cells() {
      return List.of(
          variant.label(),
          isWhole() ? "" + planned : done.size() + " of " + planned,
          last().text(2),
          best().text(2),
          median().text(2),
          seconds().text(1),
          number(secondsPerEpoch),
          number(cost));
    }

    private static String number(double value) {
      return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }
  }

  /** Reads what is done. */
  public static ComparisonTable of(Comparison comparison) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Variant variant : comparison.variants()) {
      List<SeedResult> done = new ArrayList<>();
      List<PlannedRun> runs = comparison.runs(variant);
      for (PlannedRun run : runs) {
        if (run.state() == PlannedRun.State.DONE) {
          done.add(new SeedResult(run.seed(), run.result()));
        }
      }
      rows.add(new Row(variant, done, runs.size(), secondsPerEpoch(done), Double.NaN));
    }
    double reference =
        rows.stream()
            .filter(r -> r.variant().label().equals(comparison.reference()))
            .mapToDouble(Row::secondsPerEpoch)
            .findFirst()
            .orElse(Double.NaN);
    return new ComparisonTable(
        comparison,
        rows.stream()
            .map(
                r ->
                    new Row(
                        r.variant(),
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
        "Mean ± standard deviation over the seeds (n - 1); accuracy on the test pictures; the"
            + " median is that of the last epochs.",
        "Best top-1 is that of the epoch that did best on the test pictures: chosen on them, it is"
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

  /** One line for each variant; empty where there is no number. */
  String toCsv() {
    Csv csv =
        new Csv(
            "method",
            "seeds",
            "last_top1_mean",
            "last_top1_deviation",
            "best_top1_mean",
            "best_top1_deviation",
            "median_top1_mean",
            "median_top1_deviation",
            "train_seconds_mean",
            "train_seconds_deviation",
            "seconds_per_epoch",
            "cost");
    for (Row r : rows) {
      csv.row(
          r.variant().label(),
          r.done().size(),
          r.last().mean(),
          r.last().deviation(),
          r.best().mean(),
          r.best().deviation(),
          r.median().mean(),
          r.median().deviation(),
          r.seconds().mean(),
          r.seconds().deviation(),
          r.secondsPerEpoch(),
          r.cost());
    }
    return csv.text();
  }

  /** The same, with the result of each seed. */
  String toJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("title", comparison.title());
    root.put("cost_is_relative_to", comparison.reference());
    ArrayNode methods = root.putArray("methods");
    for (Row r : rows) {
      ObjectNode method = methods.addObject();
      method.put("method", r.variant().label());
      put(method, "last_top1_percent", r.last());
      put(method, "best_top1_percent", r.best());
      put(method, "median_top1_percent_of_last_epochs", r.median());
      put(method, "train_seconds", r.seconds());
      put(method, "seconds_per_epoch", r.secondsPerEpoch());
      put(method, "cost", r.cost());
      ArrayNode seeds = method.putArray("seeds");
      for (SeedResult d : r.done()) {
        ObjectNode seed = seeds.addObject();
        Metrics m = d.result().metrics();
        seed.put("seed", d.seed());
        seed.put("last_top1_percent", m.last().test().top1());
        seed.put("best_top1_percent", m.best().test().top1());
        seed.put("median_top1_percent_of_last_epochs", m.medianOfLast());
        seed.put("train_seconds", Arrays.stream(d.result().seconds()).sum());
      }
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void put(ObjectNode node, String key, SampleStatistics spread) {
    ObjectNode inner = node.putObject(key);
    put(inner, "mean", spread.mean());
    put(inner, "deviation", spread.deviation());
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }
}
