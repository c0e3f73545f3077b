package org.catchupmix.bench.report;

import java.lang.management.ManagementFactory;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.train.Program;

/**
 * Where, when and how something was measured: the header of each result.
 *
 * @param facts by name, in the order in which they are shown
 */
public record Environment(Map<String, String> facts) {
  /** Keeps the order. */
  public Environment {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * This machine, now.
   *
   * @param command what was run
   * @param devices their descriptions, by name
   */
  public static Environment here(String command, Map<String, String> devices) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("command", command);
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", Program.commit());
    facts.put("processor", Program.processor());
    devices.forEach((name, description) -> facts.put("device " + name, description));
    facts.put("java", Program.java());
    facts.put("flags", flags());
    return new Environment(facts);
  }

  private static String flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(f -> !f.startsWith("-D" + Program.HOME))
        .collect(Collectors.joining(" "));
  }

  /** One line a fact. */
  public List<String> lines() {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    return facts.entrySet().stream()
        .map(e -> ("%-" + width + "s  %s").formatted(e.getKey(), e.getValue()))
        .toList();
  }
}
