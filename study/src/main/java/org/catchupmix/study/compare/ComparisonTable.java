package org.catchupmix.study.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.io.Table;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.report.RunSet;
import org.catchupmix.study.report.RunSet.Measure;
import org.catchupmix.study.report.TrainedRun;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.Equivalence;
import org.catchupmix.study.statistics.SampleStatistics.Interval;

/**
 * Results of the methods over the seeds that are done.
 *
 * @param margin in points, within which differences are tested for equivalence; empty for no test
 */
public record ComparisonTable(
    Comparison comparison, RunSet set, FigureOptions options, OptionalDouble margin) {
  public static ComparisonTable of(
      Comparison comparison, FigureOptions options, OptionalDouble margin) throws IOException {
    List<Repetitions<TrainedRun>> methods = new ArrayList<>();
    for (MethodSetting setting : comparison.settings()) {
      List<TrainedRun> done = new ArrayList<>();
      for (PlannedRun run : comparison.runs(setting)) {
        if (run.state() == PlannedRun.State.DONE) {
          done.add(TrainedRun.read(run.folder().path(), run.name()));
        }
      }
      String method =
          done.isEmpty()
              ? setting.label()
              : Repetitions.method(done.getFirst().recipe().shared(), setting.options().keySet());
      methods.add(new Repetitions<>(setting.label(), method, done));
    }
    Repetitions<TrainedRun> base =
        methods.stream()
            .filter(m -> m.label().equals(comparison.reference()))
            .findFirst()
            .orElse(methods.getFirst());
    return new ComparisonTable(comparison, new RunSet(methods, base), options, margin);
  }

  public boolean isEmpty() {
    return set.runs().isEmpty();
  }

  /** Name of the setting that others are compared with, as it is shown. */
  private String base() {
    return options.label(set.base().label());
  }

  private List<String> columns() {
    int epochs = set.runs().stream().mapToInt(r -> r.metrics().medianCount()).max().orElse(0);
    return List.of(
        "method",
        "seeds",
        "last top-1 (%)",
        "best top-1 (%)",
        "median of the last %d (%%)".formatted(epochs),
        "training time (s)",
        "s/epoch",
        "cost");
  }

  List<String> cells(Repetitions<TrainedRun> method) {
    int planned = comparison.seeds().size();
    int done = method.runs().size();
    List<String> cells = new ArrayList<>();
    cells.add(options.label(method.label()));
    cells.add(done == planned ? "" + planned : done + " of " + planned);
    Arrays.stream(Measure.values()).forEach(m -> cells.add(m.text(method)));
    cells.add(number(secondsPerEpoch(method)));
    cells.add(number(cost(method)));
    return cells;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** Median over all epochs of all seeds: unlike a mean, it hides a JVM's slow first epoch. */
  private static double secondsPerEpoch(Repetitions<TrainedRun> method) {
    double[] all =
        method.runs().stream().flatMapToDouble(r -> Arrays.stream(r.seconds())).sorted().toArray();
    return all.length == 0 ? Double.NaN : (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
  }

  /** Seconds per epoch over those of the base; NaN if either is unknown. */
  double cost(Repetitions<TrainedRun> method) {
    return secondsPerEpoch(method) / secondsPerEpoch(set.base());
  }

  private boolean isValidated() {
    return set.counts() == Measure.BEST;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!set.contrasts().all().isEmpty()) {
      notes.add(
          "Differences are those to "
              + base()
              + ", means over pairs of runs of one seed; the 95 % interval is Student's t over the"
              + " pairs, of each method alone and not corrected for their number; d_z is Cohen's d"
              + " for paired samples, mean over sample standard deviation of the differences; p is"
              + " that of the paired t-test, corrected by Holm for the number of methods, and what is"
              + " called higher or lower has a p below 0.05.");
      margin.ifPresent(
          m ->
              notes.add(
                  ("Equivalent are methods whose difference is smaller than %s points in either"
                          + " direction: two one-sided paired t-tests (TOST), p corrected by Holm"
                          + " for the number of methods; without correction it is below 0.05 where"
                          + " the 90 %% interval lies within the margin.")
                      .formatted(m)));
      set.contrasts().seedsNote(options::label).ifPresent(notes::add);
    }
    notes.add(
        "Mean ± sample standard deviation (n - 1) over the seeds; accuracy on the test images"
            + (isValidated()
                ? ", except the median, which is that of the last epochs on the validation images."
                : "; the median is that of the last epochs."));
    notes.add(
        isValidated()
            ? "Best top-1 is that of the weights that did best on the validation images, and the"
                + " one that counts."
            : "Best top-1 is of the best epoch on the test images, so it is an overestimate; last and"
                + " median are not.");
    notes.add(
        "Training time is that of one run, tests not counted; s/epoch the median over all epochs;"
            + " cost is s/epoch over that of "
            + base()
            + ". Runs that share the machine slow each other down: compare times of runs that were"
            + " made one after the other.");
    return notes;
  }

  public String toText() {
    Table results = new Table(columns(), set.settings().stream().map(this::cells).toList());
    Contrasts contrasts = set.contrasts();
    List<List<String>> rows = new ArrayList<>();
    contrasts
        .all()
        .forEach(
            (method, d) ->
                rows.add(
                    joined(
                        List.of(
                            List.of(options.label(method), Integer.toString(d.pairs().size())),
                            contrasts.cells(method, 2),
                            List.of(contrasts.verdict(method)),
                            equivalence(method)))));
    List<String> head =
        joined(
            List.of(
                List.of("method", "pairs", "difference (points)"),
                Contrasts.HEADS,
                List.of("shown"),
                equivalenceHeads()));
    String differences =
        "\n%s top-1 beside %s\n%s\n"
            .formatted(set.counts().word(), base(), new Table(head, rows).toText());
    return "%s\n%s\n%s\n"
        .formatted(results.toText(), rows.isEmpty() ? "" : differences, String.join("\n", notes()));
  }

  private static List<String> joined(List<List<String>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  private List<String> equivalenceHeads() {
    return margin.isEmpty() ? List.of() : Contrasts.equivalenceHeads(margin.getAsDouble());
  }

  private List<String> equivalence(String method) {
    return margin.isEmpty()
        ? List.of()
        : set.contrasts().equivalenceCells(method, margin.getAsDouble(), 2);
  }

  /** Table of accuracies and differences for a paper. */
  private Table summary() {
    return new Table(
        joined(
            List.of(
                columns().subList(0, 5),
                List.of(set.differenceHead()),
                Contrasts.HEADS,
                equivalenceHeads())),
        set.settings().stream()
            .map(
                m ->
                    joined(
                        List.of(
                            cells(m).subList(0, 5),
                            set.contrasts().cells(m.label(), 2),
                            equivalence(m.label()))))
            .toList());
  }

  String toMarkdown() {
    return "%s\n\n%s\n%s\n"
        .formatted(comparison.title(), summary().toMarkdown(), String.join("\n\n", notes()));
  }

  String toLatex() {
    return Stream.concat(Stream.of(comparison.title(), "\\usepackage{booktabs}"), notes().stream())
            .map(line -> "% " + line + "\n")
            .collect(Collectors.joining())
        + summary().toLatex();
  }

  Map<String, Object> toJson() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("title", comparison.title());
    root.put("cost_is_relative_to", set.base().label());
    root.put("differences_are_to", set.base().label());
    root.put("epoch_that_counts", set.counts().word());
    root.put("methods", set.settings().stream().map(this::json).toList());
    return root;
  }

  private Map<String, Object> json(Repetitions<TrainedRun> method) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", method.label());
    for (Measure m : Measure.values()) {
      json.put(m.key, m.of(method));
    }
    if (!method.equals(set.base())) {
      Map<String, Object> differences = new LinkedHashMap<>();
      for (Measure m : Measure.ACCURACIES) {
        set.contrasts(m).find(method.label()).ifPresent(d -> differences.put(m.key, numbers(d)));
      }
      json.put("p_holm", set.contrasts().p(method.label()));
      json.put("differences", differences);
    }
    json.put("seconds_per_epoch", secondsPerEpoch(method));
    json.put("cost", cost(method));
    List<Object> seeds = new ArrayList<>();
    for (TrainedRun run : method.runs()) {
      Map<String, Object> seed = new LinkedHashMap<>();
      seed.put("seed", run.seed());
      Arrays.stream(Measure.values()).forEach(m -> seed.put(m.key, m.of(run)));
      seeds.add(seed);
    }
    json.put("seeds", seeds);
    return json;
  }

  private Map<String, Object> numbers(Difference d) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("pairs", d.pairs().size());
    numbers.put("difference_points", d.statistics().mean());
    Interval ends = d.interval().orElse(new Interval(Double.NaN, Double.NaN));
    numbers.put("interval_95_percent_low", ends.low());
    numbers.put("interval_95_percent_high", ends.high());
    numbers.put("cohen_d_z", d.effect());
    margin.ifPresent(
        m -> {
          Equivalence test = new Equivalence(d, m);
          Interval within = test.interval().orElse(new Interval(Double.NaN, Double.NaN));
          numbers.put("equivalence_margin_points", m);
          numbers.put("interval_90_percent_low", within.low());
          numbers.put("interval_90_percent_high", within.high());
          numbers.put("p_equivalence", test.p());
        });
    return numbers;
  }
}
