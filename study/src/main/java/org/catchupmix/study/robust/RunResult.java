package org.catchupmix.study.robust;

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
 * @param facts about the weights, the pictures and how they were tested
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
  /** The file's name in a run's folder. */
  public static final String FILE = "robustness.json";

  /** The fact that holds the flags that test it so again. */
  public static final String FLAGS = "flags";

  static final String FORMAT = "catchupmix robustness 2";

  /** The suite, if it could be run. */
  Optional<SuiteResult> find(Suite suite) {
    return suites.stream().filter(s -> s.suite() == suite).findFirst();
  }

  /** The measure of a suite, if there is one. */
  Optional<Measure> find(Suite suite, String name) {
    return find(suite).stream()
        .flatMap(s -> s.measures().stream())
        .filter(m -> m.name().equals(name))
        .findFirst();
  }

  /** The folder that the suites' figures are in. */
  public Path folder() {
    return Path.of(name);
  }

  /**
   * Writes all of it as JSON, whole or not at all. It holds no times, so the same run and settings
   * give the same bytes. {@link ResultFile} reads it.
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
      one.put(
          "higher_is_better",
          s.measures().stream().filter(Measure::higherIsBetter).map(Measure::key).toList());
      one.put("details", s.measures().stream().filter(Measure::detail).map(Measure::key).toList());
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
