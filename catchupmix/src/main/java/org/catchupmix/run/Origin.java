package org.catchupmix.run;

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
import org.catchupmix.program.Program;

/**
 * Program, machine and time of each session that trained a run, in {@code origin.json}.
 *
 * @param sessions facts by name, the oldest session first
 */
public record Origin(List<Map<String, String>> sessions) {
  private static final String FORMAT = "catchupmix origin 1";

  public Origin {
    sessions = List.copyOf(sessions);
  }

  /** Adds a session that begins now, after {@code epochsDone} of {@code epochs} epochs. */
  Origin withSession(Backend backend, int epochsDone, int epochs) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("from epoch", Integer.toString(epochsDone + 1));
    facts.put("to epoch", Integer.toString(epochs));
    facts.put("version", Program.version());
    facts.put("commit", Program.commit());
    facts.put("java", Program.java());
    facts.put("processor", Program.processor());
    facts.put("device", backend.name() + ": " + backend.description());
    facts.put("arithmetic", backend.arithmetic());
    List<Map<String, String>> all = new ArrayList<>(sessions);
    all.add(facts);
    return new Origin(all);
  }

  void write(Path json) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("sessions", sessions);
    TextFile.writeJson(json, root);
  }

  /** Reads the file; no session where there is none. */
  public static Origin read(Path json) throws IOException {
    if (!Files.exists(json)) {
      return new Origin(List.of());
    }
    JsonNode root = TextFile.json(json);
    String format = root.path("format").asText();
    if (!format.equals(FORMAT)) {
      throw new RunException(
          "%s has the format '%s', this program reads '%s'".formatted(json, format, FORMAT));
    }
    List<Map<String, String>> sessions = new ArrayList<>();
    for (JsonNode session : root.path("sessions")) {
      Map<String, String> facts = new LinkedHashMap<>();
      session.properties().forEach(e -> facts.put(e.getKey(), e.getValue().asText()));
      sessions.add(facts);
    }
    return new Origin(sessions);
  }
}
