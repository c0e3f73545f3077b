package org.catchupmix.emulator.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.FindingJson;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;

/**
 * Result of an {@link Emulation}.
 *
 * @param report counts of the launch; empty if a fault or a stop ended it
 * @param arrays contents of the arrays; none if the launch did not end
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

  /** Returns it without known findings, which a note counts; a fault that ended it stays. */
  EmulatedRun without(Suppressions known) {
    List<Finding> rest =
        findings.stream()
            .filter(f -> !known.covers(f) || !ended() && f.equals(findings.getLast()))
            .toList();
    if (rest.size() == findings.size()) {
      return this;
    }
    List<String> more = new ArrayList<>(notes);
    more.add("findings suppressed: %d".formatted(findings.size() - rest.size()));
    return new EmulatedRun(report, arrays, rest, more);
  }

  EmulatedRun with(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new EmulatedRun(report, arrays, all, notes);
  }

  /** Prints it, with at most some findings. */
  void print(PrintWriter print, Map<Metric, Double> counters, int mostFindings) {
    counters.forEach((metric, n) -> print.printf("%-26s  %s%n", metric.title(), metric.text(n)));
    findings.stream()
        .limit(mostFindings)
        .forEach(
            finding -> {
              print.println(finding);
              finding.context().forEach(line -> print.println("    " + line));
            });
    if (findings.size() > mostFindings) {
      print.printf("findings not shown: %d, see --max-findings%n", findings.size() - mostFindings);
    }
    notes.forEach(note -> print.println("note: " + note));
    arrays.stream().filter(EmulatedArray::isWritten).forEach(a -> print.println(a.summary()));
    print.println("verdict: " + verdict());
  }

  /** The number of faults, and how many of the blocks ran if not all did. */
  String verdict() {
    String found = faults() == 0 ? "no fault" : faults() == 1 ? "1 fault" : faults() + " faults";
    if (report.isEmpty()) {
      return found + ", the launch did not end";
    }
    long ran = report.get().blocks();
    long all = report.get().launch().blocks();
    return ran == all
        ? found
        : "%s in %d of %d blocks (%.1f %%); nothing is known of the others, and arrays are incomplete"
            .formatted(found, ran, all, 100.0 * ran / all);
  }

  /**
   * Formats it as JSON.
   *
   * @param lines costs per source line; empty if they were not asked for
   */
  String json(String kernel, Map<Metric, Double> counters, List<Map<String, Object>> lines) {
    Map<String, Object> root = FindingJson.root();
    root.put("kernel", kernel);
    root.put("verdict", verdict());
    root.put("ended", ended());
    root.put("faults", faults());
    root.put("findings", findings.stream().map(FindingJson::of).toList());
    root.put("notes", notes);
    if (ended()) {
      Map<String, Object> counted = new LinkedHashMap<>();
      counters.forEach((metric, n) -> counted.put(metric.key(), n));
      root.put("counters", counted);
      root.put("blocks", report.get().blocks());
    }
    root.put("arrays", arrays.stream().map(EmulatedArray::description).toList());
    if (!lines.isEmpty()) {
      root.put("lines", lines);
    }
    return Json.of(root) + "\n";
  }
}
