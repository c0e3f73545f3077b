package org.catchupmix.study.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.figures.PaperTable.Column;
import org.catchupmix.study.figures.PaperTable.Row;
import org.catchupmix.study.report.RunSet;
import org.catchupmix.study.report.RunSet.Measure;
import org.catchupmix.study.report.TrainedRun;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.TestSet;

/** The tables of the paper, from the results in run folders. */
final class PaperTables {
  private final RunSet set;

  PaperTables(RunSet set) {
    this.set = set;
  }

  /** Accuracies and training time. */
  PaperTable results() {
    List<Column> columns = new ArrayList<>();
    boolean validated = set.runs().stream().anyMatch(r -> r.metrics().isValidated());
    String median =
        "median of the last epochs%s (%%)".formatted(validated ? " on validation images" : "");
    Map<String, String> names =
        Map.of(
            Measure.LAST.key, "last top-1 (%)",
            Measure.BEST.key, "best top-1 (%)",
            Measure.MEDIAN.key, median,
            Measure.SECONDS.key, "training time (s)");
    Arrays.stream(Measure.values())
        .forEach(m -> columns.add(new Column(names.get(m.key), m == Measure.SECONDS ? 1 : 2)));
    List<Row> rows =
        set.settings().stream()
            .map(
                s -> new Row(s.label(), Arrays.stream(Measure.values()).map(m -> m.of(s)).toList()))
            .toList();
    return new PaperTable("results", "Accuracy on the test images", columns, rows);
  }

  /** Measures of a suite of robustness tests; empty if no run has it. */
  PaperTable robustness(Suite suite) {
    Map<String, RunResult.Measure> measures = new LinkedHashMap<>();
    for (TrainedRun run : set.runs()) {
      run.robustness().ifPresent(r -> r.measures(suite).forEach(m -> measures.put(m.key(), m)));
    }
    List<Column> columns =
        measures.values().stream()
            .map(m -> new Column(m.label(), m.key().endsWith("_percent") ? 2 : 4))
            .toList();
    List<Row> rows = new ArrayList<>();
    for (Repetitions<TrainedRun> setting : set.settings()) {
      List<SampleStatistics> cells = new ArrayList<>();
      for (String key : measures.keySet()) {
        cells.add(known(setting, r -> value(r, suite, key)));
      }
      rows.add(new Row(setting.label(), cells));
    }
    IntStream images =
        set.runs().stream()
            .flatMap(run -> run.robustness().stream())
            .flatMap(result -> result.find(suite).stream())
            .mapToInt(tested -> ((Number) tested.facts().get("images")).intValue());
    String caption = "%s (%s images)".formatted(suite.title(), TestSet.sizes(images));
    return new PaperTable("table-" + suite.key(), caption, columns, rows);
  }

  private static double value(TrainedRun run, Suite suite, String key) {
    return run.robustness().stream()
        .flatMap(r -> r.measures(suite).stream())
        .filter(m -> m.key().equals(key))
        .mapToDouble(RunResult.Measure::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static SampleStatistics known(
      Repetitions<TrainedRun> setting, ToDoubleFunction<TrainedRun> value) {
    return SampleStatistics.of(
        setting.runs().stream().mapToDouble(value).filter(v -> !Double.isNaN(v)).toArray());
  }

  /** Mean accuracies while latent dimensions are zeroed. */
  PaperTable drop() throws IOException {
    Map<String, Column> orders = new LinkedHashMap<>();
    orders.put("top1_percent", new Column("none zeroed (%)", 2));
    for (String order : List.of("highest", "lowest", "random")) {
      orders.put(
          "mean_top1_%s_first_percent".formatted(order),
          new Column(order + " values first (%)", 2));
    }
    return analysis(
        "drop",
        "Mean accuracy over all shares of zeroed latent dimensions, which are zeroed by their values",
        "/used_images",
        orders);
  }

  /** Curvature, with loss and logits, since smaller logits alone flatten a landscape. */
  PaperTable landscape() throws IOException {
    Map<String, Column> numbers = new LinkedHashMap<>();
    numbers.put("training_loss_nats", new Column("training loss (nats)", 3));
    numbers.put("mean_logit_norm", new Column("mean norm of the logits", 2));
    numbers.put("largest_hessian_eigenvalue", new Column("largest Hessian eigenvalue", 1));
    numbers.put("hessian_trace", new Column("Hessian trace", 1));
    numbers.put("hessian_trace_standard_error", new Column("its standard error", 1));
    return analysis(
        "landscape", "Curvature at the trained weights", "/numbers/training_images", numbers);
  }

  /**
   * Numbers of an analysis, from {@code NAME.json} of each run.
   *
   * @param images place of their number in the file
   * @param numbers columns by their keys in the file
   */
  private PaperTable analysis(
      String name, String caption, String images, Map<String, Column> numbers) throws IOException {
    Map<TrainedRun, JsonNode> found = new HashMap<>();
    for (TrainedRun run : set.runs()) {
      Path json = run.folder().analysis().resolve(name + ".json");
      if (Files.exists(json)) {
        found.put(run, JsonFile.json(json));
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Repetitions<TrainedRun> setting : set.settings()) {
      rows.add(
          new Row(
              setting.label(),
              numbers.keySet().stream()
                  .map(key -> known(setting, r -> number(found.get(r), key)))
                  .toList()));
    }
    List<Column> columns = found.isEmpty() ? List.of() : List.copyOf(numbers.values());
    IntStream sizes = found.values().stream().mapToInt(json -> json.at(images).asInt());
    String whole = "%s (%s images)".formatted(caption, TestSet.sizes(sizes));
    return new PaperTable("table-" + name, whole, columns, rows);
  }

  private static double number(JsonNode file, String key) {
    return file == null ? Double.NaN : file.path("numbers").path(key).asDouble(Double.NaN);
  }
}
