package org.catchupmix.study.robust;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.core.UserException;

/** Reads {@code robustness.json}, which {@link RunResult#write} wrote. */
public final class ResultFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> UNITS = List.of("percent", "nats");

  private ResultFile() {}

  /**
   * Reads it.
   *
   * @param folder of the run, which the file may have been moved with
   * @param seed that the run says it was trained with
   * @param settings of the run, see {@link RunResult}
   * @throws UserException if it is no such file, was written by another version, or is of a run of
   *     another seed
   */
  public static RunResult read(Path folder, long seed, Map<String, Object> settings)
      throws IOException {
    Path json = folder.resolve(RunResult.FILE);
    JsonNode tree;
    try {
      tree = JSON.readTree(Files.readString(json));
    } catch (JsonProcessingException e) {
      throw new UserException(json + " is no JSON: it was written in part or changed by hand");
    }
    String format = tree.path("format").asText();
    if (!format.equals(RunResult.FORMAT)) {
      throw new UserException(
          "%s has the format '%s', this program reads '%s': test the run again with eval --suite"
              .formatted(json, format, RunResult.FORMAT));
    }
    if (tree.path("training_seed").asLong() != seed) {
      throw new UserException(
          "%s is of a run of seed %s, the run here has seed %d: it belongs to another run"
              .formatted(json, tree.path("training_seed"), seed));
    }
    ObjectNode root = (ObjectNode) tree;
    List<SuiteResult> suites = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.path("suites").properties()) {
      suites.add(suite(json, entry.getKey(), entry.getValue()));
    }
    Map<String, String> problems = new LinkedHashMap<>();
    root.path("problems")
        .properties()
        .forEach(p -> problems.put(p.getKey(), p.getValue().asText()));
    root.remove(List.of("format", "run", "training_seed", "suites", "problems"));
    return new RunResult(folder.toString(), seed, settings, facts(root), suites, problems);
  }

  private static Map<String, Object> facts(JsonNode node) {
    return JSON.convertValue(node, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  private static SuiteResult suite(Path json, String key, JsonNode node) {
    Suite suite;
    try {
      suite = Suite.parse(List.of(key)).iterator().next();
    } catch (IllegalArgumentException e) {
      throw new UserException(json + " has the suite '" + key + "', which is none of ours");
    }
    Set<String> higher = keys(node.path("higher_is_better"));
    Set<String> details = keys(node.path("details"));
    List<Measure> measures = new ArrayList<>();
    for (Map.Entry<String, JsonNode> m : node.path("measures").properties()) {
      measures.add(measure(json, m.getKey(), m.getValue(), higher.contains(m.getKey()), details));
    }
    if (measures.isEmpty()) {
      throw new UserException("%s has no measures of suite '%s'".formatted(json, key));
    }
    ObjectNode rest = node.deepCopy();
    rest.remove(List.of("measures", "higher_is_better", "details"));
    return new SuiteResult(suite, facts(rest), measures);
  }

  private static Set<String> keys(JsonNode list) {
    Set<String> keys = new TreeSet<>();
    list.forEach(k -> keys.add(k.asText()));
    return keys;
  }

  private static Measure measure(
      Path json, String key, JsonNode value, boolean higher, Set<String> details) {
    int end = key.lastIndexOf('_');
    String unit = key.substring(end + 1);
    if (end < 1 || !UNITS.contains(unit) || !value.isNumber()) {
      throw new UserException(
          "%s has '%s' : %s, but a measure is a number and ends in _percent or _nats"
              .formatted(json, key, value));
    }
    return new Measure(
        key.substring(0, end), unit, value.asDouble(), higher, details.contains(key));
  }
}
