package org.catchupmix.study.compare;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.frame.Training;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.Equivalence;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.SampleStatistics.Interval;

/** Contents of {@code table.json}. */
record ComparisonJson(
    String title,
    @JsonProperty("cost_is_relative_to") String costBase,
    @JsonProperty("differences_are_to") String base,
    @JsonProperty("epoch_that_counts") String counts,
    List<Method> methods) {
  private static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /** A setting; the base has no differences. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Method(
      String method,
      @JsonAnyGetter Map<String, SampleStatistics> statistics,
      @JsonProperty("p_holm") Double p,
      Map<String, Numbers> differences,
      @JsonProperty("seconds_per_epoch") double secondsPerEpoch,
      double cost,
      List<Seed> seeds) {}

  record Numbers(
      int pairs,
      @JsonProperty("difference_points") double difference,
      @JsonProperty("interval_95_percent_low") double low,
      @JsonProperty("interval_95_percent_high") double high,
      @JsonProperty("cohen_d_z") double effect,
      @JsonUnwrapped Within equivalence) {
    static Numbers of(Difference d, OptionalDouble margin) {
      Interval ends = d.interval().orElse(UNKNOWN);
      return new Numbers(
          d.pairs().size(),
          d.statistics().mean(),
          ends.low(),
          ends.high(),
          d.effect(),
          margin.isEmpty() ? null : Within.of(new Equivalence(d, margin.getAsDouble())));
    }
  }

  /** A test of equivalence. */
  record Within(
      @JsonProperty("equivalence_margin_points") double margin,
      @JsonProperty("interval_90_percent_low") double low,
      @JsonProperty("interval_90_percent_high") double high,
      @JsonProperty("p_equivalence") double p) {
    static Within of(Equivalence test) {
      Interval ends = test.interval().orElse(UNKNOWN);
      return new Within(test.margin(), ends.low(), ends.high(), test.p());
    }
  }

  record Seed(long seed, @JsonAnyGetter Map<String, Double> values) {}

  static ComparisonJson of(ComparisonTable table) {
    RunSet set = table.set();
    String base = set.base().label();
    return new ComparisonJson(
        table.comparison().title(),
        base,
        base,
        set.counts().word(),
        set.settings().stream().map(m -> method(table, m)).toList());
  }

  private static Method method(ComparisonTable table, Repetitions<TrainedRun> method) {
    RunSet set = table.set();
    boolean isBase = method.equals(set.base());
    return new Method(
        method.label(),
        each(List.of(Training.values()), m -> set.mean(method, m)),
        isBase ? null : set.contrasts().p(method.label()),
        isBase ? null : differences(table, method.label()),
        ComparisonTable.secondsPerEpoch(method),
        table.cost(method),
        method.runs().stream()
            .map(run -> new Seed(run.seed(), each(List.of(Training.values()), m -> m.of(run))))
            .toList());
  }

  private static Map<String, Numbers> differences(ComparisonTable table, String label) {
    RunSet set = table.set();
    List<Training> compared =
        Training.ACCURACIES.stream().filter(m -> set.contrasts(m).find(label).isPresent()).toList();
    return each(
        compared, m -> Numbers.of(set.contrasts(m).find(label).orElseThrow(), table.margin()));
  }

  private static <T> Map<String, T> each(List<Training> measures, Function<Training, T> value) {
    Map<String, T> all = new LinkedHashMap<>();
    measures.forEach(m -> all.put(m.measure().key(), value.apply(m)));
    return all;
  }
}
