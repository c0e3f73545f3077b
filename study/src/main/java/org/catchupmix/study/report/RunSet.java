package org.catchupmix.study.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;

/** Runs tested on the same images, by setting. Settings are compared with the base. */
public record RunSet(List<Repetitions<TrainedRun>> settings, Repetitions<TrainedRun> base) {
  static final String LEGEND =
      "Dots: means over pairs of runs of one seed. Rings: each pair. Lines: 95 % intervals"
          + " (Student's t); those without an end are longer.";

  /** A number of each run. */
  public enum Measure {
    /** Accuracy after the last epoch. */
    LAST("last_top1_percent", 2, r -> r.metrics().lastTest().top1()),
    /** Accuracy after the epoch that did best on the images that judge epochs. */
    BEST("best_top1_percent", 2, r -> r.metrics().bestTest().top1()),
    /** Median accuracy of the last epochs. */
    MEDIAN("median_top1_percent_of_last_epochs", 2, r -> r.metrics().medianOfLast()),
    /** Training time in seconds, without tests. */
    SECONDS("train_seconds", 1, r -> Arrays.stream(r.seconds()).sum());

    /** Accuracies by which settings are compared. */
    public static final List<Measure> ACCURACIES = List.of(LAST, BEST, MEDIAN);

    public final String key;

    private final int decimals;
    private final ToDoubleFunction<TrainedRun> value;

    Measure(String key, int decimals, ToDoubleFunction<TrainedRun> value) {
      this.key = key;
      this.decimals = decimals;
      this.value = value;
    }

    public double of(TrainedRun run) {
      return value.applyAsDouble(run);
    }

    /** Statistics of a setting's runs. */
    public SampleStatistics of(Repetitions<TrainedRun> setting) {
      return SampleStatistics.of(setting.runs(), value);
    }

    /** Formats the statistics of a setting's runs. */
    public String text(Repetitions<TrainedRun> setting) {
      return of(setting).text(decimals);
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Groups runs by setting; the first is the base. */
  static RunSet of(List<TrainedRun> runs) {
    List<Repetitions<TrainedRun>> settings = Repetitions.of(runs, r -> r.recipe().shared());
    return new RunSet(settings, settings.getFirst());
  }

  public List<TrainedRun> runs() {
    return settings.stream().flatMap(s -> s.runs().stream()).toList();
  }

  /** Whether any setting has more than one run. */
  boolean hasSeeds() {
    return settings.stream().anyMatch(s -> s.runs().size() > 1);
  }

  /**
   * Accuracy by which settings are compared: of the best epoch if validation images selected it,
   * else of the last.
   */
  public Measure counts() {
    boolean validated = runs().stream().allMatch(r -> r.metrics().isValidated());
    return validated ? Measure.BEST : Measure.LAST;
  }

  /** Difference of a setting to the base over the seeds that both have. */
  public Optional<Difference> difference(Repetitions<TrainedRun> setting, Measure measure) {
    return setting.equals(base)
        ? Optional.empty()
        : Difference.of(setting.runs(), base.runs(), TrainedRun::seed, measure::of);
  }

  /** Differences of the accuracy that counts, by setting. */
  public Map<String, Difference> differences() {
    Map<String, Difference> all = new LinkedHashMap<>();
    for (Repetitions<TrainedRun> setting : settings) {
      difference(setting, counts()).ifPresent(d -> all.put(setting.label(), d));
    }
    return all;
  }

  /** p-values of the differences of the accuracy that counts, corrected by Holm; by setting. */
  public String pText(Repetitions<TrainedRun> setting) {
    double p = Difference.holm(differences()).getOrDefault(setting.label(), Double.NaN);
    return Difference.pText(p);
  }

  public String differenceHead() {
    return "difference of %s (points)".formatted(counts().word());
  }

  /** Draws the differences; empty if there are none. */
  public Optional<Figure> figure(String title) throws IOException {
    List<Difference> all = List.copyOf(differences().values());
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Dots.Series dots =
        new Dots.Series(
            "difference",
            numbers(all, d -> d.statistics().mean()),
            numbers(all, d -> d.interval().map(i -> i[0]).orElse(Double.NaN)),
            numbers(all, d -> d.interval().map(i -> i[1]).orElse(Double.NaN)),
            all.stream()
                .map(d -> d.pairs().stream().mapToDouble(v -> v).toArray())
                .toArray(double[][]::new));
    String axis = "difference of %s top-1 to %s (points)".formatted(counts().word(), base.label());
    Dots data = new Dots(axis, List.copyOf(differences().keySet()), List.of(dots), 0);
    return Optional.of(DotCharts.figure(title, data));
  }

  private static double[] numbers(List<Difference> all, ToDoubleFunction<Difference> number) {
    return all.stream().mapToDouble(number).toArray();
  }
}
