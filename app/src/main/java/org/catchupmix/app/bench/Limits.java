package org.catchupmix.app.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.bench.jmh.MachineBenchmark;
import org.catchupmix.bench.results.Numbers;
import org.openjdk.jmh.results.RunResult;

/**
 * Measured limits of the machine.
 *
 * @param flops floating-point operations per second in registers
 * @param copy bytes read and written per second, by the bytes that a copy reads and writes
 * @param results the measurements
 */
record Limits(double flops, NavigableMap<Long, Double> copy, Collection<RunResult> results) {
  /** Sizes in MiB, from a core's cache to beyond all caches. */
  private static final List<Integer> SIZES = List.of(1, 4, 16, 64, 256);

  /** Long enough for the JIT compiler, before which vectors are objects. */
  private static final Jmh.Effort EFFORT = new Jmh.Effort(3, 3, 300);

  static Limits measure(int threads, PrintStream out) {
    List<RunResult> results = new ArrayList<>();
    String[] bytes = SIZES.stream().map(m -> String.valueOf(m << 20)).toArray(String[]::new);
    results.addAll(
        Jmh.run(
            Jmh.options(MachineBenchmark.class, "copy", EFFORT)
                .threads(threads)
                .param("bytes", bytes),
            p -> "machine: copy of " + Numbers.mebibytes(Double.parseDouble(p.getParam("bytes"))),
            out));
    NavigableMap<Long, Double> copy = new TreeMap<>();
    for (RunResult r : results) {
      long size = Long.parseLong(r.getParams().getParam("bytes"));
      copy.put(size, size / seconds(r));
    }
    RunResult multiply =
        Jmh.run(
                Jmh.options(MachineBenchmark.class, "multiplyAdd", EFFORT).threads(threads),
                _ -> "machine: multiply and add in registers",
                out)
            .getFirst();
    results.add(multiply);
    return new Limits(threads * MachineBenchmark.FLOPS / seconds(multiply), copy, results);
  }

  private static double seconds(RunResult microseconds) {
    return microseconds.getPrimaryResult().getScore() * 1e-6;
  }

  /** Returns the bandwidth of the copy that is nearest in size. */
  double bandwidth(double bytes) {
    return copy.entrySet().stream()
        .min(Comparator.comparingDouble(e -> Math.abs(Math.log(e.getKey() / bytes))))
        .map(Map.Entry::getValue)
        .orElseThrow();
  }

  /** Returns the least seconds of operations and bytes, whichever take longer. */
  double seconds(double operations, double bytes) {
    return Math.max(operations / flops, bytes / bandwidth(bytes));
  }

  /** Formats the limits in one line. */
  String description() {
    String copies =
        copy.entrySet().stream()
            .map(c -> "%d MiB %s".formatted(c.getKey() >> 20, Numbers.three(c.getValue() * 1e-9)))
            .collect(Collectors.joining(", "));
    return "the machine: %s GFLOP/s multiplying and adding in registers; copies, GB/s read and written: %s"
        .formatted(Numbers.three(flops * 1e-9), copies);
  }
}
