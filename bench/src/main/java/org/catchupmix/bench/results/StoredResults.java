package org.catchupmix.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.core.UserException;

/**
 * Results that were written as JSON by JMH, or by {@link Results}.
 *
 * @param file where they stand
 * @param environment what is known of the machine; empty where JMH wrote the file
 * @param scores by the name of the benchmark with its parameters
 */
public record StoredResults(Path file, Map<String, String> environment, Map<String, Score> scores) {
  /**
   * What was measured.
   *
   * @param unit of the numbers
   * @param higherIsBetter whether they are a throughput, not a time
   * @param quartiles median and quartiles of the iterations
   */
  public record Score(String unit, boolean higherIsBetter, Quartiles quartiles) {
    /** Whether there is another of the same unit, which is better in the same direction. */
    public boolean isComparable(Score other) {
      return other != null && unit.equals(other.unit) && higherIsBetter == other.higherIsBetter;
    }
  }

  /**
   * Reads them.
   *
   * @throws UserException if the file is not there or holds something else
   */
  public static StoredResults read(Path file) {
    try {
      JsonNode entries = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (!entries.isArray() || entries.isEmpty()) {
        throw new UserException(file + " holds no list of results as JMH writes it");
      }
      Map<String, Score> scores = new LinkedHashMap<>();
      for (JsonNode entry : entries) {
        scores.put(name(entry), score(entry, file));
      }
      Map<String, String> environment = new LinkedHashMap<>();
      entries
          .get(0)
          .path("environment")
          .properties()
          .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
      return new StoredResults(file, environment, scores);
    } catch (NoSuchFileException e) {
      throw new UserException(file + " is not there", e);
    } catch (IOException e) {
      throw new UserException(file + " is no JSON that JMH wrote: " + e.getMessage(), e);
    }
  }

  private static String name(JsonNode entry) {
    String benchmark =
        entry.path("benchmark").asText().replaceFirst("^org\\.catchupmix\\.bench\\.(jmh\\.)?", "");
    String parameters =
        entry.path("params").properties().stream()
            .map(p -> p.getKey() + " " + p.getValue().asText())
            .collect(Collectors.joining(", "));
    return parameters.isEmpty() ? benchmark : benchmark + ": " + parameters;
  }

  private static Score score(JsonNode entry, Path file) {
    JsonNode metric = entry.path("primaryMetric");
    List<Double> raw = new ArrayList<>();
    metric.path("rawData").forEach(fork -> fork.forEach(v -> raw.add(v.asDouble())));
    if (raw.isEmpty()) {
      throw new UserException(
          "%s holds no raw data of %s: only modes of average time, throughput and single shot can be compared"
              .formatted(file, name(entry)));
    }
    return new Score(
        metric.path("scoreUnit").asText(),
        entry.path("mode").asText().equals("thrpt"),
        Quartiles.of(raw.stream().mapToDouble(Double::doubleValue).toArray()));
  }
}
