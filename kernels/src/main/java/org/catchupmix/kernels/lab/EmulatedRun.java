package org.catchupmix.kernels.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.LaunchReport;

/**
 * What a run of a stranger's kernel left.
 *
 * @param arguments that it was given
 * @param contents of each that is an array, empty where the kernel has not written all of it; none
 *     if the launch did not end
 * @param report null if the launch did not end
 * @param findings the fault that ended it included
 * @param notes what else there is to be said
 */
record EmulatedRun(
    List<EmulatedArgument> arguments,
    List<byte[]> contents,
    LaunchReport report,
    List<Finding> findings,
    List<String> notes) {
  boolean ended() {
    return report != null;
  }

  int faults() {
    return (int) findings.stream().filter(f -> f.severity() == Finding.Severity.FAULT).count();
  }

  void print(PrintWriter print) {
    if (ended()) {
      counters()
          .forEach((metric, n) -> print.printf("%-26s  %s%n", metric.title(), metric.text(n)));
    }
    findings.forEach(print::println);
    notes.forEach(note -> print.println("note: " + note));
    for (int i = 0; i < contents.size(); i++) {
      if (contents.get(i).length > 0) {
        print.println(arguments.get(i).summary(contents.get(i)));
      }
    }
  }

  /**
   * As JSON.
   *
   * @param wrong what was found by running it in other orders
   */
  String json(String kernel, List<String> wrong) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("kernel", kernel);
    root.put("ended", ended());
    root.put("faults", faults() + wrong.size());
    ArrayNode found = root.putArray("findings");
    for (Finding finding : findings) {
      found
          .addObject()
          .put("severity", finding.severity().toString())
          .put("message", finding.message())
          .put("times", finding.times());
    }
    wrong.forEach(message -> found.addObject().put("severity", "fault").put("message", message));
    notes.forEach(root.putArray("notes")::add);
    if (ended()) {
      ObjectNode counted = root.putObject("counters");
      counters().forEach((metric, n) -> metric.write(n, counted));
    }
    ArrayNode arrays = root.putArray("arrays");
    for (int i = 0; i < contents.size(); i++) {
      if (arguments.get(i).inMemory()) {
        arguments.get(i).describe(arrays.addObject(), contents.get(i));
      }
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** Returns the counts of the launch that are not zero. */
  private Map<Metric, Double> counters() {
    Map<Metric, Double> counters = new LinkedHashMap<>();
    for (Metric metric : Metric.ALL) {
      double n = metric.counted() == null ? 0 : metric.counted().applyAsDouble(List.of(report));
      if (n != 0 && !Double.isNaN(n)) {
        counters.put(metric, n);
      }
    }
    return counters;
  }
}
