package org.catchupmix.robust;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.io.AtomicFile;

/**
 * What all suites gave for one run.
 *
 * @param name the run's folder
 * @param seed it was trained with
 * @param settings it was trained with, less its seed, its name and where it was computed: runs with
 *     the same are repetitions
 * @param facts about the weights and the pictures
 * @param suites those that could be run
 * @param problems why others could not, by suite
 */
public record RunResult(
    String name,
    long seed,
    Map<String, Object> settings,
    Map<String, Object> facts,
    List<SuiteResult> suites,
    Map<String, String> problems) {
  private static final String FORMAT = "catchupmix robustness 1";

  /** The measure of a suite, if there is one. */
  Optional<Measure> find(Suite suite, String name) {
    return suites.stream()
        .filter(s -> s.suite() == suite)
        .flatMap(s -> s.measures().stream())
        .filter(m -> m.name().equals(name))
        .findFirst();
  }

  /**
   * Writes all of it as JSON, whole or not at all. It holds no times, so the same run and settings
   * give the same bytes.
   */
  public void write(Path json) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("run", name);
    root.put("training_seed", seed);
    root.putAll(facts);
    Map<String, Object> all = new LinkedHashMap<>();
    for (SuiteResult s : suites) {
      Map<String, Object> one = new LinkedHashMap<>(s.facts());
      Map<String, Object> numbers = new LinkedHashMap<>();
      s.measures().forEach(m -> numbers.put(m.key(), m.value()));
      one.put("measures", numbers);
      all.put(s.suite().key(), one);
    }
    root.put("suites", all);
    if (!problems.isEmpty()) {
      root.put("problems", problems);
    }
    AtomicFile.write(
        json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }
}
