package org.catchupmix.run.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.io.Sha256;
import org.catchupmix.program.Program;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.TextFile;

/**
 * Program, machine and time of each session that trained a run, in {@code origin.json}.
 *
 * @param sessions facts by name, the oldest session first
 * @param times sum of {@code timing.csv}
 */
public record Origin(List<Map<String, String>> sessions, Times times) {
  private static final String FORMAT = "catchupmix origin 4";

  /** Format of earlier versions, which had no sums. */
  private static final String UNCHECKED_FORMAT = "catchupmix origin 1";

  private static final String SUM = "sha256";

  /**
   * Sum of the first lines of {@code timing.csv}, with its header.
   *
   * @param lines 0 if it is not known
   */
  record Times(int lines, String sha256) {
    static final Times UNKNOWN = new Times(0, "");

    static Times of(List<String> lines) {
      return new Times(lines.size(), Sha256.of(String.join("\n", lines)));
    }
  }

  public Origin {
    sessions = List.copyOf(sessions);
  }

  /** Adds a session that begins now, after the epochs measured so far. */
  public Origin withSession(Backend backend, Metrics metrics, int epochs) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("from epoch", Integer.toString(metrics.epochs().size() + 1));
    facts.put("to epoch", Integer.toString(epochs));
    facts.put("version", Program.version());
    facts.put("commit", Program.commit());
    facts.put("java", Program.java());
    facts.put("processor", Program.processor());
    facts.put("device", backend.name() + ": " + backend.description());
    facts.put("arithmetic", backend.arithmetic());
    if (metrics.bestFrom() > 1) {
      facts.put("best epoch chosen from epoch", Integer.toString(metrics.bestFrom()));
    }
    List<Map<String, String>> all = new ArrayList<>(sessions);
    all.add(facts);
    return new Origin(all, times);
  }

  /** Records the sum of a new {@code timing.csv}. */
  public Origin withTimes(String timing) {
    return new Origin(sessions, Times.of(timing.lines().toList()));
  }

  /**
   * Checks the times of earlier sessions. After a kill the file may have another line.
   *
   * @throws RunException if they are not those that were measured
   */
  public void requireSameTimes(Path csv) throws IOException {
    List<String> lines = TextFile.lines(csv);
    List<String> known = lines.subList(0, Math.min(times.lines, lines.size()));
    if (times.lines > 0 && !Times.of(known).equals(times)) {
      throw new RunException(
          "%s has other times than were measured, by their SHA-256: %s"
              .formatted(csv, StepLog.DAMAGED));
    }
  }

  public void write(Path json) throws IOException {
    Map<String, Object> root = content();
    root.put(SUM, sum());
    JsonFile.writeJson(json, root);
  }

  private String sum() throws IOException {
    return Sha256.of(JsonFile.toJson(content()));
  }

  private Map<String, Object> content() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("sessions", sessions);
    root.put("timing_lines", times.lines);
    root.put("timing_sha256", times.sha256);
    return root;
  }

  /**
   * Reads the file; no session where there is none.
   *
   * @throws RunException if it was damaged or changed
   */
  public static Origin read(Path json) throws IOException {
    if (!Files.exists(json)) {
      return new Origin(List.of(), Times.UNKNOWN);
    }
    JsonNode root = JsonFile.json(json);
    String format = root.path("format").asText();
    if (!format.equals(FORMAT) && !format.equals(UNCHECKED_FORMAT)) {
      throw new RunException(
          "%s has the format '%s', this program reads '%s'".formatted(json, format, FORMAT));
    }
    List<Map<String, String>> sessions = new ArrayList<>();
    for (JsonNode session : root.path("sessions")) {
      Map<String, String> facts = new LinkedHashMap<>();
      session.properties().forEach(e -> facts.put(e.getKey(), e.getValue().asText()));
      sessions.add(facts);
    }
    if (format.equals(UNCHECKED_FORMAT)) {
      return new Origin(sessions, Times.UNKNOWN);
    }
    Times times = new Times(root.path("timing_lines").asInt(), root.path("timing_sha256").asText());
    Origin origin = new Origin(sessions, times);
    if (!origin.sum().equals(root.path(SUM).asText())) {
      throw new RunException(
          "%s has other facts than were recorded, by their SHA-256: %s"
              .formatted(json, StepLog.DAMAGED));
    }
    return origin;
  }
}
