package org.catchupmix.study.report;

import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.SEED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.Metrics;
import org.catchupmix.run.Origin;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.Timing;
import org.catchupmix.study.robust.RunResult;
import org.catchupmix.study.statistics.TestSet;

/**
 * A finished run, as its folder describes it.
 *
 * @param name a short one for people
 * @param folder of the run
 * @param recipe its settings
 * @param config the text of {@code config.yaml}
 * @param metrics of each epoch
 * @param seconds that each epoch trained
 * @param summary written at its end
 * @param origin program, machine and dates
 * @param robustness the results of its suites, if any was run
 */
record TrainedRun(
    String name,
    RunFolder folder,
    Recipe recipe,
    String config,
    Metrics metrics,
    double[] seconds,
    JsonNode summary,
    Origin origin,
    Optional<RunResult> robustness) {
  private static final String UNKNOWN = "not recorded";

  /**
   * Reads a run.
   *
   * @throws org.catchupmix.core.UserException if it is no run, is not done, or a file of it is not
   *     of this version
   */
  static TrainedRun read(Path path, String name) throws IOException {
    RunFolder folder = RunFolder.open(path);
    Recipe recipe = folder.recipe();
    folder.requireDone();
    JsonNode summary = summary(folder.summary());
    Metrics metrics = Metrics.read(folder.metrics(), recipe.get(EPOCHS));
    double[] seconds = Timing.trainSeconds(folder.timing());
    if (seconds.length != recipe.get(EPOCHS)) {
      throw new RunException(
          "%s has %d of %d epochs: it was edited"
              .formatted(folder.timing(), seconds.length, recipe.get(EPOCHS)));
    }
    boolean tested = Files.exists(path.resolve(RunResult.FILE));
    return new TrainedRun(
        name,
        folder,
        recipe,
        Files.readString(folder.config()),
        metrics,
        seconds,
        summary,
        Origin.read(folder.origin()),
        tested
            ? Optional.of(RunResult.read(path, recipe.get(SEED), recipe.shared()))
            : Optional.empty());
  }

  private static JsonNode summary(Path json) throws IOException {
    try {
      JsonNode summary = new ObjectMapper().readTree(Files.readString(json));
      if (summary.path("last_top1_percent").isNumber()) {
        return summary;
      }
    } catch (JsonProcessingException e) {
      // Reported below.
    }
    throw new RunException(
        json + " is not a summary of a run: it is incomplete, edited or of another version");
  }

  /** Settings shared by repetitions. */
  Map<String, Object> settings() {
    return recipe.shared();
  }

  /** Images that the accuracies were measured on. */
  TestSet tested() {
    return TestSet.of(
        recipe.get(DATA), count("classes").orElse(0L), count("test_images").orElse(0L));
  }

  long seed() {
    return recipe.get(SEED);
  }

  double last() {
    return metrics.lastTest().top1();
  }

  double best() {
    return metrics.bestTest().top1();
  }

  double median() {
    return metrics.medianOfLast();
  }

  double trainSeconds() {
    return Arrays.stream(seconds).sum();
  }

  /** Returns a fact of the summary as text. */
  String fact(String key) {
    return summary.path(key).asText(UNKNOWN);
  }

  /** Returns a count of the summary if it was recorded. */
  Optional<Long> count(String key) {
    // Runs of earlier versions have pictures.
    JsonNode number =
        summary.has(key) ? summary.get(key) : summary.path(key.replace("images", "pictures"));
    return number.isIntegralNumber() ? Optional.of(number.asLong()) : Optional.empty();
  }

  /** Program, machine and date of the last session. */
  Map<String, String> lastSession() {
    List<Map<String, String>> sessions = origin.sessions();
    return sessions.isEmpty() ? Map.of() : sessions.getLast();
  }

  /** Names of runs, for a sentence. */
  static String names(List<TrainedRun> runs) {
    return runs.stream().map(TrainedRun::name).collect(Collectors.joining(", "));
  }

  /** Folders of runs, for a command line. */
  static String folders(List<TrainedRun> runs) {
    return ShellWord.line(runs.stream().map(r -> r.folder().path().toString()).toList());
  }
}
