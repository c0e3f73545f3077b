package org.catchupmix.study.robust.suite;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.Preconditions;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.study.statistics.TestSet;
import org.catchupmix.train.Measure;

/**
 * Results of all suites for one run, stored as {@code robustness.json} in its folder.
 *
 * @param name the run's folder
 * @param seed of the training
 * @param settings of the training that repetitions share
 * @param facts about weights, images and tests
 * @param problems reasons of failed suites
 */
public record RunResult(
    String name,
    long seed,
    Map<String, Object> settings,
    Map<String, Object> facts,
    List<SuiteResult> suites,
    Map<String, String> problems) {
  public static final String FILE = "robustness.json";

  /** Fact with the flags that repeat the tests. */
  public static final String FLAGS = "flags";

  private static final String FORMAT = "catchupmix robustness 2";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Mix method of the run. */
  public String mix() {
    return String.valueOf(settings.get("mix"));
  }

  /** Measures of a suite that tables show; empty if it was not run. */
  public List<Measured> measures(Suite suite) {
    return find(suite).stream()
        .flatMap(s -> s.measures().stream())
        .filter(m -> !m.detail())
        .toList();
  }

  public Optional<SuiteResult> find(Suite suite) {
    return suites.stream().filter(s -> s.suite() == suite).findFirst();
  }

  public Optional<Measured> find(Suite suite, String name) {
    return find(suite).stream()
        .flatMap(s -> s.measures().stream())
        .filter(m -> m.name().equals(name))
        .findFirst();
  }

  /** Returns the value of a measure; NaN if it does not exist. */
  public double value(Suite suite, String measure) {
    return find(suite, measure).map(Measured::value).orElse(Double.NaN);
  }

  /** Returns a list of numbers among a suite's facts, NaN where there is none. */
  public double[] numbers(Suite suite, String fact, int count) {
    double[] numbers = new double[count];
    Object list = find(suite).map(s -> s.facts().get(fact)).orElse(null);
    Arrays.setAll(
        numbers,
        i ->
            list instanceof List<?> values
                    && i < values.size()
                    && values.get(i) instanceof Number number
                ? number.doubleValue()
                : Double.NaN);
    return numbers;
  }

  /** Whether the weights that were tested are no longer the run's: it was trained on since. */
  public boolean isOutdated(Metrics metrics) {
    boolean ofBest = String.valueOf(facts.get("weights")).startsWith("best");
    int epoch = (ofBest ? metrics.best() : metrics.last()).epoch();
    return !String.valueOf(facts.getOrDefault("epoch", epoch)).equals("" + epoch);
  }

  /** Test images of the run. */
  public TestSet tested() {
    return TestSet.of(String.valueOf(facts.get("data")), 0, number("test_images"));
  }

  /** Number of images that a suite used. */
  public int images(SuiteResult suite) {
    return suite.facts().get("images") instanceof Number n ? n.intValue() : images();
  }

  public int images() {
    return (int) number("used_images");
  }

  private long number(String fact) {
    return facts.get(fact) instanceof Number n ? n.longValue() : 0;
  }

  /**
   * Writes the results as JSON, atomically. Without times, equal runs and settings give equal
   * bytes.
   */
  public void write(Path json) throws IOException {
    JsonFile.writeJson(json, toMap());
  }

  public Map<String, Object> toMap() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("run", name);
    root.put("training_seed", seed);
    root.putAll(facts);
    Map<String, Object> all = new LinkedHashMap<>();
    for (SuiteResult s : suites) {
      Map<String, Object> one = new LinkedHashMap<>(s.facts());
      Map<String, Object> numbers = new LinkedHashMap<>();
      s.measures().forEach(m -> numbers.put(m.measure().key(), m.value()));
      one.put("measures", numbers);
      one.put(
          "higher_is_better",
          s.measures().stream()
              .map(Measured::measure)
              .filter(Measure::higherIsBetter)
              .map(Measure::key)
              .toList());
      one.put(
          "details",
          s.measures().stream().filter(Measured::detail).map(m -> m.measure().key()).toList());
      all.put(s.suite().key(), one);
    }
    root.put("suites", all);
    if (!problems.isEmpty()) {
      root.put("problems", problems);
    }
    return root;
  }

  /**
   * Reads a file.
   *
   * @throws RunException if it is damaged, of another version, or of a run of another seed
   */
  public static RunResult read(Path folder, long seed, Map<String, Object> settings)
      throws IOException {
    Path json = folder.resolve(FILE);
    JsonNode tree = JsonFile.json(json);
    String format = tree.path("format").asText();
    if (!format.equals(FORMAT)) {
      throw new RunException(
          "%s has the format '%s', this program reads '%s': test the run again with eval --suite"
              .formatted(json, format, FORMAT));
    }
    if (tree.path("training_seed").asLong() != seed) {
      throw new RunException(
          "%s is of a run of seed %s, the run here has seed %d: it belongs to another run"
              .formatted(json, tree.path("training_seed"), seed));
    }
    ObjectNode root = (ObjectNode) tree;
    List<SuiteResult> suites = new ArrayList<>();
    try {
      root.path("suites").properties().forEach(e -> suites.add(suite(e.getKey(), e.getValue())));
    } catch (IllegalArgumentException e) {
      throw new RunException("%s was edited: %s".formatted(json, e.getMessage()));
    }
    Map<String, String> problems = new LinkedHashMap<>();
    root.path("problems").forEachEntry((suite, why) -> problems.put(suite, why.asText()));
    root.remove(List.of("format", "run", "training_seed", "suites", "problems"));
    return new RunResult(folder.toString(), seed, settings, facts(root), suites, problems);
  }

  private static Map<String, Object> facts(JsonNode node) {
    return JSON.convertValue(node, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  private static List<String> keys(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  private static SuiteResult suite(String key, JsonNode node) {
    List<String> higher = keys(node.path("higher_is_better"));
    List<String> details = keys(node.path("details"));
    List<Measured> measures = new ArrayList<>();
    for (Map.Entry<String, JsonNode> m : node.path("measures").properties()) {
      String name = m.getKey();
      Preconditions.require(m.getValue().isNumber(), "measure '%s' is not a number", name);
      double value = m.getValue().asDouble();
      measures.add(
          new Measured(Measured.named(name, higher.contains(name)), value, details.contains(name)));
    }
    Preconditions.require(!measures.isEmpty(), "no measures of suite '%s'", key);
    ObjectNode rest = node.deepCopy();
    rest.remove(List.of("measures", "higher_is_better", "details"));
    return new SuiteResult(Suite.parse(List.of(key)).iterator().next(), facts(rest), measures);
  }

  /** Results of a suite; facts are images, constants and remarks. */
  public record SuiteResult(Suite suite, Map<String, Object> facts, List<Measured> measures) {
    /** The remark that a reader of the table should see, or an empty text. */
    public String note() {
      return String.valueOf(facts.getOrDefault("note", ""));
    }
  }
}
