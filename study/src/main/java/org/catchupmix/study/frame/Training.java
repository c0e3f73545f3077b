package org.catchupmix.study.frame;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.catchupmix.train.Measure;
import org.catchupmix.train.Measure.Unit;

/** Measures of a training by which settings are compared, read from {@code metrics.csv}. */
public enum Training {
  /** Accuracy after the last epoch. */
  LAST("last_top1_percent", "last top-1", Unit.PERCENT, r -> r.metrics().lastTest().top1()),
  /** Accuracy after the epoch that did best on the images that judge epochs. */
  BEST("best_top1_percent", "best top-1", Unit.PERCENT, r -> r.metrics().bestTest().top1()),
  /** Median accuracy of the last epochs. */
  MEDIAN(
      "median_top1_percent_of_last_epochs",
      "median of the last epochs",
      Unit.PERCENT,
      r -> r.metrics().medianOfLast()),
  /** Training time, without tests. */
  SECONDS("train_seconds", "training time", Unit.SECONDS, r -> Arrays.stream(r.seconds()).sum());

  /** Source of these measures. */
  public static final String SOURCE = "training";

  /** Accuracies by which settings are compared. */
  public static final List<Training> ACCURACIES = List.of(LAST, BEST, MEDIAN);

  private final Column column;
  private final ToDoubleFunction<TrainedRun> value;

  Training(String key, String label, Unit unit, ToDoubleFunction<TrainedRun> value) {
    boolean isPercent = unit == Unit.PERCENT;
    this.column =
        new Column(SOURCE, new Measure(key, label, unit, isPercent, isPercent ? 2 : 1), false);
    this.value = value;
  }

  public Column column() {
    return column;
  }

  public Measure measure() {
    return column.measure();
  }

  public double of(TrainedRun run) {
    return value.applyAsDouble(run);
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
