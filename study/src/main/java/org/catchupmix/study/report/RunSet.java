package org.catchupmix.study.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.SampleStatistics;

/** Runs tested on the same images, by setting. Settings are compared with the base. */
public record RunSet(List<Repetitions<TrainedRun>> settings, Repetitions<TrainedRun> base) {
  public static final String LEGEND =
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
  public static RunSet of(List<TrainedRun> runs) {
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

  /** Compares the settings with the base by the accuracy that counts. */
  public Contrasts contrasts() {
    return contrasts(counts());
  }

  public Contrasts contrasts(Measure measure) {
    return Contrasts.of(settings, base, TrainedRun::seed, measure::of);
  }

  public String differenceHead() {
    return "difference of %s (points)".formatted(counts().word());
  }

  /** Draws the differences; empty if there are none. */
  public Optional<Figure> figure(FigureOptions options) {
    Contrasts contrasts = contrasts();
    if (contrasts.all().isEmpty()) {
      return Optional.empty();
    }
    String to = options.label(base.label());
    String axis = "difference of %s top-1 to %s (points)".formatted(counts().word(), to);
    String title = "Differences of %s top-1 to %s".formatted(counts().word(), to);
    return Optional.of(DotCharts.figure(title, Dots.of(axis, contrasts, Look.byLabel(settings))));
  }
}
