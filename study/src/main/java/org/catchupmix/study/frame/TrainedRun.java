package org.catchupmix.study.frame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.metrics.Origin;
import org.catchupmix.run.metrics.Timing;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.statistics.TestSet;
import org.catchupmix.train.EvaluationMetric;

/**
 * A run, as its folder describes it.
 *
 * @param seconds that each epoch trained
 * @param summary missing if the run is not done
 * @param robustness of its present weights, if they were tested
 */
public record TrainedRun(
    String name,
    RunFolder folder,
    Recipe recipe,
    Metrics metrics,
    double[] seconds,
    JsonNode summary,
    Origin origin,
    Optional<RunResult> robustness) {
  /**
   * Reads a run.
   *
   * @throws org.catchupmix.run.RunException if it is not a run, no epoch is done, or a file is
   *     damaged or of another version
   */
  public static TrainedRun read(Path path, String name) throws IOException {
    RunFolder folder = RunFolder.open(path);
    Recipe recipe = folder.recipe();
    JsonNode summary = summary(folder.summary());
    int epochs = summary.isMissingNode() ? folder.epochsDone() : recipe.optimization().epochs();
    if (epochs == 0) {
      throw new RunException(path + " has no epoch yet");
    }
    double[] seconds = Timing.trainSeconds(folder.timing());
    if (!summary.isMissingNode() && seconds.length != epochs) {
      throw new RunException(
          "%s has %d of %d epochs: it was edited"
              .formatted(folder.timing(), seconds.length, epochs));
    }
    Metrics metrics = Metrics.read(folder.metrics(), epochs);
    if (metrics.evaluated().isEmpty()) {
      throw new RunException(path + " has no evaluated epoch yet");
    }
    boolean tested = Files.exists(path.resolve(RunResult.FILE));
    return new TrainedRun(
        name,
        folder,
        recipe,
        metrics,
        seconds,
        summary,
        Origin.read(folder.origin()),
        tested
            ? Optional.of(RunResult.read(path, recipe.run().seed(), recipe.shared()))
                .filter(result -> !result.isOutdated(metrics))
            : Optional.empty());
  }

  private static JsonNode summary(Path json) throws IOException {
    if (!Files.exists(json)) {
      return MissingNode.getInstance();
    }
    JsonNode summary = JsonFile.json(json);
    if (!summary.path("last_top1_percent").isNumber()) {
      throw new RunException(
          json + " is not a summary of a run: it is incomplete, edited or of another version");
    }
    return summary;
  }

  public boolean isDone() {
    return !summary.isMissingNode();
  }

  /** Images that the accuracies were measured on. */
  public TestSet tested() {
    return TestSet.of(
        recipe.data().data(), count("classes").orElse(0L), count("test_images").orElse(0L));
  }

  /** All measures of the folder: of training, of robustness tests, of analyses. */
  Map<Column, Frame.Value> results() throws IOException {
    Map<Column, Frame.Value> results = new LinkedHashMap<>();
    int images = count("test_images").orElse(0L).intValue();
    for (Training measure : Training.values()) {
      results.put(measure.column(), new Frame.Value(measure.of(this), images));
    }
    for (EvaluationMetric metric : EvaluationMetric.reported(count("classes").orElse(0L))) {
      if (metric != EvaluationMetric.TOP1) {
        Column column = new Column(Training.SOURCE, metric.measure(), true);
        results.put(column, new Frame.Value(metrics.lastTest().get(metric), images));
      }
    }
    robustness.ifPresent(tests -> results.putAll(Frame.values(tests)));
    results.putAll(AnalysisMeasures.read(folder.analysis()));
    return results;
  }

  public long seed() {
    return recipe.run().seed();
  }

  public Optional<Long> count(String key) {
    JsonNode number = summary.path(key);
    return number.isIntegralNumber() ? Optional.of(number.asLong()) : Optional.empty();
  }

  /** Names of runs, for a sentence. */
  public static String names(List<TrainedRun> runs) {
    return runs.stream().map(TrainedRun::name).collect(Collectors.joining(", "));
  }

  /** Folders of runs, for a command line. */
  public static String folders(List<TrainedRun> runs) {
    return ShellWord.line(runs.stream().map(r -> r.folder().path().toString()).toList());
  }
}
