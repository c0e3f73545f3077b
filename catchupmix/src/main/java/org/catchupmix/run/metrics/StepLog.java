package org.catchupmix.run.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.catchupmix.io.AppendedFile;
import org.catchupmix.io.Sha256;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.TextFile;
import org.catchupmix.tensorboard.EventFile;
import org.catchupmix.train.StepMetric;
import org.catchupmix.train.StepResult;

/**
 * Logs of the steps of a run, with {@code --log}: scalars for TensorBoard, and {@code steps.jsonl}.
 *
 * <p>That file has a JSON object for each step: {@code epoch}, {@code step} (both from 1) and
 * {@code steps} of an epoch, {@code learning_rate}, all of {@link StepMetric}, {@code mix_point}
 * and {@code lambda}, which are null where nothing was mixed, see {@link StepResult}. Numbers have
 * all their digits, and there are no times: the same recipe gives the same bytes, also after a
 * kill.
 */
public final class StepLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AppendedFile lines;
  private final EventFile events;
  private final int perEpoch;
  private final MessageDigest digest;

  private StepLog(AppendedFile lines, EventFile events, int perEpoch, MessageDigest digest) {
    this.lines = lines;
    this.events = events;
    this.perEpoch = perEpoch;
    this.digest = digest;
  }

  /** Advice for a file that a run only appends to. */
  static final String DAMAGED =
      "it was damaged or changed by hand; move it away, and the run continues with a new one";

  /**
   * Opens the logs to continue after some steps; cuts off later lines of a killed process.
   *
   * @param sum SHA-256 that the lines up to there must have, if it was recorded
   * @throws RunException if the file was changed, or ends before that step
   */
  public static StepLog open(RunFolder folder, long done, int perEpoch, Optional<String> sum)
      throws IOException {
    Path file = folder.steps();
    MessageDigest digest = Sha256.digest();
    if (Files.exists(file)) {
      List<String> kept = done == 0 ? List.of() : lines(file);
      if (!kept.isEmpty()) {
        long first = number(step(file, kept.getFirst()));
        kept = kept.subList(0, Math.clamp(done + 1 - first, 0, kept.size()));
      }
      if (!kept.isEmpty() && number(step(file, kept.getLast())) != done) {
        throw new RunException(
            "%s lacks steps after %s: %s"
                .formatted(file, name(step(file, kept.getLast())), DAMAGED));
      }
      long bytes = 0;
      for (String line : kept) {
        byte[] record = (line + "\n").getBytes(StandardCharsets.UTF_8);
        digest.update(record);
        bytes += record.length;
      }
      boolean changed =
          sum.isPresent()
              && !(kept.isEmpty()
                  ? begins(file, done + 1)
                  : sum.get().equals(Sha256.soFar(digest)));
      if (changed) {
        throw new RunException(
            "%s has other steps than were trained, by their SHA-256: %s".formatted(file, DAMAGED));
      }
      AppendedFile.cut(file, bytes);
    }
    return new StepLog(
        AppendedFile.open(file), EventFile.open(folder.tensorboard(), done), perEpoch, digest);
  }

  /** SHA-256 of the lines that were written. */
  public String sum() {
    return Sha256.soFar(digest);
  }

  /** Whether a file begins with a step: an earlier one was moved away. */
  private static boolean begins(Path file, long number) throws IOException {
    List<String> first = lines(file).stream().limit(2).toList();
    for (int i = 0; i < first.size(); i++) {
      if (number(step(file, first.get(i))) != number + i) {
        return false;
      }
    }
    return true;
  }

  /** Whole lines; one that was cut short by a kill has no end. */
  private static List<String> lines(Path file) throws IOException {
    String text = TextFile.read(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static JsonNode step(Path file, String line) {
    try {
      JsonNode step = JSON.readTree(line);
      if (step.path("epoch").isInt() && step.path("step").isInt() && step.path("steps").isInt()) {
        return step;
      }
    } catch (JsonProcessingException e) {
      // Reported below.
    }
    throw new RunException(
        "%s has a line that is not a step: %s: %s".formatted(file, line, DAMAGED));
  }

  /** Number of a step in its run, from 1. */
  private static long number(JsonNode step) {
    return (step.get("epoch").asLong() - 1) * step.get("steps").asLong()
        + step.get("step").asLong();
  }

  private static String name(JsonNode step) {
    return "step %s of epoch %s".formatted(step.get("step"), step.get("epoch"));
  }

  /** Appends a step of an epoch, both from 1. */
  public void step(int epoch, int step, double rate, StepResult result) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("epoch", epoch);
    line.put("step", step);
    line.put("steps", perEpoch);
    line.put("learning_rate", rate);
    Map<String, Double> scalars = new TreeMap<>(Map.of("step/learning_rate", rate));
    for (StepMetric metric : StepMetric.values()) {
      line.put(metric.key(), result.of(metric));
      scalars.put("step/" + metric.key(), result.of(metric));
    }
    line.put("mix_point", result.mixPoint().stream().boxed().findFirst().orElse(null));
    line.put("lambda", result.ownWeight().stream().boxed().findFirst().orElse(null));
    byte[] record = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    lines.write(record);
    digest.update(record);
    events.write((epoch - 1L) * perEpoch + step, scalars);
  }

  /**
   * Appends an epoch.
   *
   * @param judged {@code test} or {@code val}
   */
  public void epoch(Metrics.Epoch e, String judged) throws IOException {
    Map<String, Double> values = new TreeMap<>();
    e.training().forEach((metric, value) -> values.put("epoch/" + metric.key(), value));
    e.evaluation()
        .ifPresent(
            evaluation ->
                evaluation
                    .values()
                    .forEach((m, value) -> values.put("epoch/" + m.column(judged), value)));
    events.write((long) e.epoch() * perEpoch, values);
  }

  /** Forces both files to the disk, before a checkpoint that relies on them. */
  public void force() throws IOException {
    lines.force();
    events.force();
  }

  @Override
  public void close() throws IOException {
    lines.close();
    events.close();
  }
}
