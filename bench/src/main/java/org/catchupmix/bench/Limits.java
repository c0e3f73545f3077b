package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.catchupmix.bench.jmh.MachineBenchmark;
import org.catchupmix.bench.results.Numbers;
import org.openjdk.jmh.results.RunResult;

/**
 * What the machine was measured to do at most.
 *
 * @param flops floating-point operations a second, in registers
 * @param copy bytes that are read and written a second, by how many a copy reads and writes in all
 * @param results the measurements
 */
record Limits(double flops, NavigableMap<Long, Double> copy, Collection<RunResult> results) {
  /** From what fits a cache of a core to what fits none, in MiB. */
  private static final List<Integer> SIZES = List.of(1, 4, 16, 64, 256);

  /** Short, but long enough for the JIT compiler: until it is done, vectors are objects. */
  private static final Jmh.Effort EFFORT = new Jmh.Effort(3, 3, 300);

  /** Measures them. */
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

  /** Bytes a second of a copy that is about as large. */
  double bandwidth(double bytes) {
    return copy.entrySet().stream()
        .min(
            (a, b) ->
                Double.compare(
                    Math.abs(Math.log(a.getKey() / bytes)), Math.abs(Math.log(b.getKey() / bytes))))
        .map(Map.Entry::getValue)
        .orElseThrow();
  }

  /** One line for people. */
  String description() {
    StringBuilder text =
        new StringBuilder(
            "the machine: %s GFLOP/s multiplying and adding in registers; copies, GB/s read and written:"
                .formatted(Numbers.three(flops * 1e-9)));
    copy.forEach(
        (bytes, rate) ->
            text.append(" %d MiB %s,".formatted(bytes >> 20, Numbers.three(rate * 1e-9))));
    text.setLength(text.length() - 1);
    return text.toString();
  }
}
