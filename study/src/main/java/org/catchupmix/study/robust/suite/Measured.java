package org.catchupmix.study.robust.suite;

import java.util.Arrays;
import java.util.Map;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.Measure;
import org.catchupmix.train.Measure.Unit;

/**
 * A number that a suite measured.
 *
 * @param detail whether the printed table omits it
 */
public record Measured(Measure measure, double value, boolean detail) {
  private static final String PERCENT = "_percent";
  private static final String NATS = "_nats";

  /** Words written otherwise in text, at their places: a folder may be called so. */
  private static final Map<String, String> TERMS =
      Map.of(
          "^top(?=[15]\\b)", "top-",
          "^ece$", "ECE",
          "^nll$", "NLL",
          " auroc$", " AUROC",
          " aupr (?=(in|out)$)", " AUPR ",
          " fpr at 95 tpr$", " FPR at 95 % TPR");

  /** A percentage of which more is better. */
  public static Measured gain(String name, double percent) {
    return new Measured(named(name + PERCENT, true), percent, false);
  }

  /** A percentage of which less is better. */
  public static Measured loss(String name, double percent) {
    return new Measured(named(name + PERCENT, false), percent, false);
  }

  /** An entropy in nats, less being better. */
  public static Measured nats(String name, double value) {
    return new Measured(named(name + NATS, false), value, false);
  }

  /** Returns a measure that appears only in the file and in details. */
  public Measured asDetail() {
    return new Measured(measure, value, true);
  }

  /** Key without the unit. */
  public String name() {
    return withoutUnit(measure.key());
  }

  private static String withoutUnit(String key) {
    return key.replaceFirst("(%s|%s)$".formatted(PERCENT, NATS), "");
  }

  /**
   * Declares a measure of a suite by its key, whose ending is the unit.
   *
   * @throws IllegalArgumentException if the key is neither that of an evaluation nor has a unit
   */
  public static Measure named(String key, boolean higherIsBetter) {
    return Arrays.stream(EvaluationMetric.values())
        .map(EvaluationMetric::measure)
        .filter(measure -> measure.key().equals(key))
        .findFirst()
        .orElseGet(
            () -> {
              Unit unit = unit(key);
              int decimals = unit == Unit.PERCENT ? 2 : 4;
              return new Measure(key, label(key), unit, higherIsBetter, decimals);
            });
  }

  private static Unit unit(String key) {
    if (key.endsWith(PERCENT)) {
      return Unit.PERCENT;
    }
    if (key.endsWith(NATS)) {
      return Unit.NATS;
    }
    throw new IllegalArgumentException(
        "measure '%s' must end in %s or %s".formatted(key, PERCENT, NATS));
  }

  /** Name in the field's terms. */
  private static String label(String key) {
    String label =
        withoutUnit(key).replaceFirst("^top1_eps(\\d+)$", "top1_eps_$1/255").replace('_', ' ');
    for (Map.Entry<String, String> term : TERMS.entrySet()) {
      label = label.replaceFirst(term.getKey(), term.getValue());
    }
    return label;
  }
}
