package org.catchupmix.bench.results;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Load of the machine during a measurement.
 *
 * @param loadAverage of the minute before it; empty where the system has none
 * @param others share of the time of all processors that other programs took; empty where unknown
 * @param steal share that a hypervisor gave to other machines; empty where unknown
 */
public record SystemLoad(
    Optional<Double> loadAverage, Optional<Double> others, Optional<Double> steal) {
  /** Largest share of others and hypervisor together at which times can be compared. */
  public static final double MAX_DISTURBANCE = 0.05;

  /** Whether other work took so much that times are meaningless. */
  public boolean disturbed() {
    return others.orElse(0.0) + steal.orElse(0.0) > MAX_DISTURBANCE;
  }

  /** Returns what is known, by name. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    loadAverage.ifPresent(l -> facts.put("loadAverage", l));
    others.ifPresent(o -> facts.put("others", o));
    steal.ifPresent(s -> facts.put("steal", s));
    facts.put("disturbed", disturbed());
    return facts;
  }

  /** A measurement in progress. */
  public static final class Watch {
    private final Optional<Double> loadAverage = average();
    private final Optional<Ticks> before = Ticks.now();

    /** Returns the load since the watch was made. */
    public SystemLoad load() {
      Optional<Ticks> spent = before.flatMap(b -> Ticks.now().map(now -> now.minus(b)));
      return new SystemLoad(
          loadAverage, spent.map(Ticks::othersShare), spent.map(Ticks::stealShare));
    }

    private static Optional<Double> average() {
      double value = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      return value < 0 ? Optional.empty() : Optional.of(value);
    }
  }

  /**
   * Processor time in ticks of Linux's clock.
   *
   * @param all of all processors, idle or not
   * @param busy with programs and the kernel
   * @param steal given to other machines
   * @param own of this process and its children that ended
   */
  record Ticks(long all, long busy, long steal, long own) {
    /** Reads the counters; empty on other systems than Linux. */
    static Optional<Ticks> now() {
      try {
        return Optional.of(
            parse(
                Files.readString(Path.of("/proc/stat")),
                Files.readString(Path.of("/proc/self/stat"))));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /** Parses {@code /proc/stat} and {@code /proc/self/stat}, see proc(5). */
    static Ticks parse(String stat, String self) {
      // cpu user nice system idle iowait irq softirq steal ...
      long[] cpu =
          Arrays.stream(stat.lines().findFirst().orElseThrow().trim().split(" +"))
              .skip(1)
              .limit(8)
              .mapToLong(Long::parseLong)
              .toArray();
      long idle = cpu[3] + cpu[4];
      long steal = cpu[7];
      long all = Arrays.stream(cpu).sum();
      // The name in parentheses may contain anything; the twelfth word after it is the user time.
      String[] words = self.substring(self.lastIndexOf(')') + 1).trim().split(" ");
      long own = Arrays.stream(words, 11, 15).mapToLong(Long::parseLong).sum();
      return new Ticks(all, all - idle - steal, steal, own);
    }

    Ticks minus(Ticks b) {
      return new Ticks(all - b.all, busy - b.busy, steal - b.steal, own - b.own);
    }

    double othersShare() {
      return Math.max(0, busy - own) / (double) Math.max(1, all);
    }

    double stealShare() {
      return steal / (double) Math.max(1, all);
    }
  }

  /** Formats it such as {@code load average 2.10, other programs 31 %, steal 0 %}. */
  @Override
  public String toString() {
    return "load average %s, other programs %s, steal %s"
        .formatted(
            loadAverage.map("%.2f"::formatted).orElse("unknown"),
            others.map(Numbers::percent).orElse("unknown"),
            steal.map(Numbers::percent).orElse("unknown"));
  }
}
