package org.catchupmix.emulator.program;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.emulator.report.CallSite;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.FindingJson;
import org.catchupmix.emulator.report.FindingText;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.emulator.report.Place;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.emulator.report.Sarif;

/** Launches and findings of a program; prints findings as they come. */
public final class ProgramReport {
  /** Launches that are printed one by one. */
  private static final int MOST_LAUNCHES = 20;

  /** Launches of each kernel that JSON describes one by one. */
  static final int MOST_LISTED = 100;

  /** Allocations that are printed. */
  private static final int MOST_HELD = 10;

  /** A finding with the call that led to it. */
  private record Found(Finding finding, CallSite site, long times) {
    boolean isRefusal() {
      return finding.problem() instanceof HostProblem.Refused;
    }

    boolean isFault() {
      return finding.isFault() && !isRefusal();
    }

    private Found again() {
      return new Found(finding, site, times + finding.times());
    }

    private String text() {
      String severity = isRefusal() ? "" : finding.severity() + ": ";
      return severity + finding.message();
    }
  }

  /** Launches of a kernel: all in sum, and the first one by one. */
  private static final class Totals {
    private long launches;
    private long ended;
    private final List<Launched> first = new ArrayList<>();

    /** Sums by threads per block, as warps are counted from those. */
    private final Map<Integer, LaunchReport> sums = new TreeMap<>();

    private void add(Launched launch) {
      launches++;
      if (launch.report() != null) {
        ended++;
        sums.merge(launch.launch().threads(), launch.report(), LaunchReport::plus);
      }
      if (first.size() < MOST_LISTED) {
        first.add(launch);
      }
    }

    private Map<Metric, Double> counters() {
      return ProgramReport.counters(sums.values(), ended);
    }
  }

  private final ProgramOptions options;
  private final PrintWriter print;
  private final Map<Object, Found> found = new LinkedHashMap<>();
  private final Map<String, Totals> kernels = new LinkedHashMap<>();
  private final List<Launched> first = new ArrayList<>();
  private final List<Region> held = new ArrayList<>();
  private String running = "";
  private long launches;
  private long suppressed;
  private long printed;

  ProgramReport(ProgramOptions options, PrintWriter print) {
    this.options = options;
    this.print = print;
  }

  /** Adds a finding, and prints a new one. */
  synchronized void found(Finding finding, CallSite site) {
    if (options.known().test(finding)) {
      suppressed++;
      return;
    }
    Found now = new Found(finding, site, finding.times());
    if (found.merge(key(finding, site), now, (before, _) -> before.again()) == now
        && printed++ < options.maxFindings()) {
      print.println(now.text());
      if (!site.equals(CallSite.UNKNOWN)) {
        print.println("    called from: " + site);
      }
      finding.context().forEach(line -> print.println("    " + line));
      print.flush();
    }
  }

  /** Key of findings that count as one: others are of other blocks or launches. */
  private static Object key(Finding finding, CallSite site) {
    Problem problem = finding.problem();
    Place place = finding.place();
    return place == null
        ? List.of(problem, site)
        : List.of(
            finding.severity(),
            place.kernel(),
            place.line().place(),
            problem.getClass(),
            problem.cause());
  }

  /** Notes that a launch begins. */
  synchronized void begins(Launched launch) {
    running = launch.kernel();
  }

  /** Says which kernel runs; empty for none. */
  synchronized String running() {
    return running.isEmpty() ? "" : ", in kernel " + running;
  }

  synchronized void launched(Launched launch) {
    launches++;
    running = "";
    kernels.computeIfAbsent(launch.kernel(), _ -> new Totals()).add(launch);
    if (first.size() < MOST_LAUNCHES) {
      first.add(launch);
    }
  }

  synchronized void held(Region allocation) {
    held.add(allocation);
  }

  /** Faults, each counted once. */
  public synchronized long faults() {
    return found.values().stream().filter(Found::isFault).count();
  }

  private long refusals() {
    return found.values().stream().filter(Found::isRefusal).count();
  }

  /** Tells whether there are no faults and no refusals. */
  public synchronized boolean isClean() {
    return faults() + refusals() == 0;
  }

  private static Map<Metric, Double> counters(Collection<LaunchReport> reports, long launches) {
    Map<Metric, Double> all = new LinkedHashMap<>();
    if (!reports.isEmpty()) {
      all.putAll(Metric.counted(List.copyOf(reports)));
      all.put(Metric.LAUNCHES, (double) launches);
    }
    all.values().removeIf(n -> n == 0);
    return all;
  }

  private static Map<Metric, Double> counters(Launched launch) {
    return launch.report() == null ? Map.of() : counters(List.of(launch.report()), 1);
  }

  /** Prints counters and the verdict. */
  synchronized void print(String ending) {
    kernels.forEach(
        (kernel, all) -> {
          print.printf("kernel %s%n", kernel);
          all.counters().entrySet().stream()
              .filter(e -> e.getKey().form() != Metric.Form.KIND)
              .forEach(
                  e ->
                      print.printf(
                          "  %-26s  %s%n", e.getKey().title(), e.getKey().text(e.getValue())));
        });
    int number = 0;
    for (Launched launch : first) {
      Double instructions = counters(launch).get(Metric.WARP_INSTRUCTIONS);
      String counted =
          launch.report() == null
              ? ": did not end"
              : instructions == null
                  ? ""
                  : ": %s warp instructions".formatted(Metric.WARP_INSTRUCTIONS.text(instructions));
      print.printf(
          "launch %d: %s, %s, %s%s%n",
          ++number, launch.kernel(), launch.sizes(), launch.site(), counted);
    }
    if (launches > MOST_LAUNCHES) {
      print.printf(
          "launches not shown: %d; --json lists the first %d of each kernel%n",
          launches - MOST_LAUNCHES, MOST_LISTED);
    }
    if (printed > options.maxFindings()) {
      print.printf("findings not shown: %d, see --max-findings%n", printed - options.maxFindings());
    }
    if (suppressed > 0) {
      print.println("note: findings suppressed: " + suppressed);
    }
    held.stream()
        .limit(MOST_HELD)
        .forEach(
            allocation ->
                print.println(
                    "note: the program has not freed " + FindingText.FULL.region(allocation)));
    if (held.size() > MOST_HELD) {
      print.printf("note: nor %d other allocations%n", held.size() - MOST_HELD);
    }
    print.printf("verdict: %s%n", verdict(ending));
    print.flush();
  }

  private String verdict(String ending) {
    long faults = faults();
    String verdict = faults == 0 ? "no fault" : faults == 1 ? "1 fault" : faults + " faults";
    return verdict
        + (refusals() == 0 ? "" : ", %d refused".formatted(refusals()))
        + "; launches: %d, kernels: %d; %s".formatted(launches, kernels.size(), ending);
  }

  /** Describes its findings for SARIF, with paths relative to the program's folder. */
  synchronized Map<String, Object> sarif() {
    return new Sarif(null, options.working())
        .of(found.values().stream().map(f -> new Sarif.Result(counted(f), f.site())).toList());
  }

  private static Finding counted(Found found) {
    return found.finding().times(found.times());
  }

  /** Describes it for JSON. */
  synchronized Map<String, Object> described(String ending, int code) {
    Map<String, Object> root = FindingJson.root();
    root.put("verdict", verdict(ending));
    root.put("exit_code", code);
    root.put("faults", faults());
    root.put("refused", refusals());
    root.put("findings", found.values().stream().map(ProgramReport::described).toList());
    root.put("not_freed", held.stream().map(FindingText.FULL::region).toList());
    root.put(
        "kernels",
        kernels.entrySet().stream()
            .map(
                e -> {
                  Map<String, Object> kernel = new LinkedHashMap<>();
                  kernel.put("kernel", e.getKey());
                  Totals all = e.getValue();
                  kernel.put("counters", keys(all.counters()));
                  kernel.put("launches", all.first.stream().map(ProgramReport::described).toList());
                  long more = all.launches - all.first.size();
                  if (more > 0) {
                    kernel.put(
                        "not_listed",
                        "%d more launches: only the first %d of a kernel are listed, all are counted"
                            .formatted(more, MOST_LISTED));
                  }
                  return kernel;
                })
            .toList());
    return root;
  }

  private static Map<String, Double> keys(Map<Metric, Double> counters) {
    return counters.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> e.getKey().key(), Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
  }

  private static Map<String, Object> described(Launched launch) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sizes", launch.sizes());
    all.put("site", launch.site());
    all.put("ended", launch.report() != null);
    all.put("counters", keys(counters(launch)));
    return all;
  }

  private static Map<String, Object> described(Found found) {
    Map<String, Object> all = FindingJson.of(counted(found));
    all.put("severity", found.isRefusal() ? "refused" : found.finding().severity());
    all.put("site", found.site());
    return all;
  }
}
