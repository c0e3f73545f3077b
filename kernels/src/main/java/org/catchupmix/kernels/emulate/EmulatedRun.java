package org.catchupmix.kernels.emulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.kernels.lab.Metric;

/**
 * Result of an {@link Emulation}.
 *
 * @param report counts of the launch; empty if a fault ended it
 * @param arrays contents of the arrays; none if a fault ended the launch
 * @param findings with the fault that ended the launch
 */
record EmulatedRun(
    Optional<LaunchReport> report,
    List<EmulatedArray> arrays,
    List<Finding> findings,
    List<String> notes) {
  boolean ended() {
    return report.isPresent();
  }

  long faults() {
    return findings.stream().filter(f -> f.severity() == Finding.Severity.FAULT).count();
  }

  void print(PrintWriter print) {
    counters().forEach((metric, n) -> print.printf("%-26s  %s%n", metric.title(), metric.text(n)));
    findings.forEach(print::println);
    notes.forEach(note -> print.println("note: " + note));
    arrays.stream().filter(EmulatedArray::isWritten).forEach(a -> print.println(a.summary()));
  }

  /**
   * Formats it as JSON.
   *
   * @param differences found by running in other orders
   */
  String json(String kernel, List<String> differences) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("kernel", kernel);
    root.put("ended", ended());
    root.put("faults", faults() + differences.size());
    ArrayNode found = root.putArray("findings");
    for (Finding finding : findings) {
      found
          .addObject()
          .put("severity", finding.severity().toString())
          .put("message", finding.message())
          .put("times", finding.times());
    }
    differences.forEach(
        message -> found.addObject().put("severity", "fault").put("message", message));
    notes.forEach(root.putArray("notes")::add);
    if (ended()) {
      ObjectNode counted = root.putObject("counters");
      counters().forEach((metric, n) -> metric.write(n, counted));
    }
    ArrayNode described = root.putArray("arrays");
    arrays.forEach(array -> array.describe(described.addObject()));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** Returns the counts of the launch that are not zero. */
  private Map<Metric, Double> counters() {
    Map<Metric, Double> counters = new LinkedHashMap<>();
    for (Metric metric : Metric.ALL) {
      if (ended() && metric.counted() != null) {
        double n = metric.counted().applyAsDouble(List.of(report.get()));
        if (n != 0 && !Double.isNaN(n)) {
          counters.put(metric, n);
        }
      }
    }
    return counters;
  }
}
