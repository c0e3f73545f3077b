package org.catchupmix.study.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.study.frame.Column;
import org.catchupmix.study.frame.Frame;
import org.catchupmix.study.frame.Training;
import org.catchupmix.train.Measure;
import org.catchupmix.train.Measure.Unit;

/** Measures of the columns of an experiment's CSV file. */
final class ExperimentMeasures {
  static final Column TOP1 =
      training(new Measure("test_top1_percent", "accuracy", Unit.PERCENT, true, 2));
  static final Column MIXED_LOSS =
      training(new Measure("mixed_training_loss_nats", "loss, mixed", Unit.NATS, false, 3));
  static final Column UNMIXED_LOSS =
      new Column(
          "filters", new Measure("training_loss_nats", "unmixed", Unit.NATS, false, 3), false);
  static final String BIASED = "biased CKA";

  /** Columns that are no numbers of the run. */
  private static final Set<String> NO_NUMBERS =
      Set.of("method", "seed", "commit", "arithmetic", "recipe_sha256", "metrics_sha256");

  /** Columns of secondary outcomes, in words. */
  private record Outcome(String columns, String words, Unit unit, int decimals) {}

  private static final List<Outcome> SECONDARY =
      List.of(
          new Outcome("pgd.top1_eps(\\d+)_percent", "accuracy, PGD $1/255", Unit.PERCENT, 1),
          new Outcome("corrupt.error_mean_percent", "error, 15 corruptions", Unit.PERCENT, 1),
          new Outcome(
              "drop.mean_top1_(\\w+)_first_percent", "accuracy, $1 zeroed first", Unit.PERCENT, 1),
          new Outcome("filters.(\\d).influence_gini", "Gini, mix point $1", Unit.NONE, 3),
          new Outcome("filters.(\\d).filter_cka", BIASED + ", mix point $1", Unit.NONE, 3),
          new Outcome("filters.(\\d).filter_cka_unbiased", "CKA, mix point $1", Unit.NONE, 3),
          new Outcome(
              "filters.(\\d).effective_rank", "effective rank, mix point $1", Unit.NONE, 1));

  private ExperimentMeasures() {}

  private static Column training(Measure measure) {
    return new Column(Training.SOURCE, measure, false);
  }

  /** Puts the numbers of a line into a frame's run. */
  static Frame.Run run(ExperimentLines.Line line) {
    int images = (int) line.number("test_images");
    Map<Column, Frame.Value> results = new LinkedHashMap<>();
    line.cells()
        .keySet()
        .forEach(
            name -> {
              if (!NO_NUMBERS.contains(name)) {
                results.put(column(name), new Frame.Value(line.number(name), images));
              }
            });
    return new Frame.Run(line.method(), Long.parseLong(line.seed()), results);
  }

  /** Secondary outcomes among columns, in the order of their table. */
  static List<Column> secondary(List<Column> columns) {
    return SECONDARY.stream()
        .flatMap(o -> columns.stream().filter(c -> c.key().matches(o.columns())))
        .toList();
  }

  private static Column column(String name) {
    for (Column known : List.of(TOP1, MIXED_LOSS, UNMIXED_LOSS)) {
      if (name.equals(known.key()) || name.equals(known.measure().key())) {
        return known;
      }
    }
    int dot = name.indexOf('.');
    String source = dot < 0 ? Training.SOURCE : name.substring(0, dot);
    return new Column(source, measure(name, name.substring(dot + 1)), false);
  }

  private static Measure measure(String column, String key) {
    for (Outcome o : SECONDARY) {
      if (column.matches(o.columns())) {
        String words = column.replaceFirst(o.columns(), o.words());
        return new Measure(key, words, o.unit(), !words.startsWith("error"), o.decimals());
      }
    }
    return new Measure(key, key, Unit.NONE, true, 3);
  }
}
