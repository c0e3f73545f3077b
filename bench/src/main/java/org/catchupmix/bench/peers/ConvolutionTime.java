package org.catchupmix.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.StepDevice;
import org.openjdk.jmh.results.RunResult;

/**
 * Times of a pass of a convolution by one of several engines that took turns.
 *
 * @param engine its name
 * @param description its version
 * @param timing seconds per pass, beside those of the first engine
 */
public record ConvolutionTime(
    ConvolutionSetting setting,
    ConvolutionPass pass,
    String engine,
    String description,
    InterleavedTimes timing) {
  /** Seconds that a turn should take: longer than the timer and a wake-up of threads. */
  private static final double TURN = 0.02;

  /** Seconds of warm-up of each engine and pass, for Java's compiler. */
  public static final double WARM_UP = 1.5;

  /** Largest difference of checksums, which are random numbers of size 0.3 otherwise. */
  private static final double TOLERANCE = 1e-4;

  /**
   * Measures all passes by engines in turn.
   *
   * @param warmUp seconds for which each engine runs a pass before its first round
   * @param rounds that count
   * @throws BenchException if results differ from the first engine's
   */
  public static List<ConvolutionTime> measure(
      ConvolutionSetting setting,
      StepDevice device,
      List<Engine> engines,
      double warmUp,
      int rounds) {
    List<EngineProcess> processes = new ArrayList<>();
    try {
      engines.forEach(e -> processes.add(e.start(setting, device)));
      List<ConvolutionTime> all = new ArrayList<>();
      for (ConvolutionPass pass : ConvolutionPass.values()) {
        requireSame(setting, pass, processes);
        List<DoubleSupplier> turns =
            processes.stream().map(p -> turn(p, pass, setting.batch(), warmUp)).toList();
        List<InterleavedTimes> timings = InterleavedTimes.inTurn(turns, 1, rounds, _ -> {});
        IntStream.range(0, processes.size())
            .mapToObj(
                i -> {
                  EngineProcess p = processes.get(i);
                  String version = p.description().text();
                  return new ConvolutionTime(setting, pass, p.name(), version, timings.get(i));
                })
            .forEach(all::add);
      }
      return all;
    } finally {
      processes.forEach(EngineProcess::close);
    }
  }

  /** Warms an engine up; returns a turn of as many passes as take long enough. */
  private static DoubleSupplier turn(
      EngineProcess process, ConvolutionPass pass, int batch, double warmUp) {
    double once = process.work(pass, 1, batch).seconds();
    long end = System.nanoTime() + Math.round(warmUp * 1e9);
    while (System.nanoTime() < end) {
      once = process.work(pass, turns(once), batch).seconds();
    }
    int count = turns(once);
    return () -> process.work(pass, count, batch).seconds();
  }

  private static int turns(double once) {
    return (int) Math.clamp(TURN / once, 1, 1000);
  }

  private static void requireSame(
      ConvolutionSetting setting, ConvolutionPass pass, List<EngineProcess> processes) {
    double first = processes.getFirst().work(pass, 1, setting.batch()).loss();
    for (EngineProcess p : processes) {
      double other = p.work(pass, 1, setting.batch()).loss();
      // NaN, the checksum of zeros too, agrees with nothing.
      if (!(Math.abs(first - other) <= TOLERANCE)) {
        throw new BenchException(
            "%s of %s: %s and %s have different results, checksums %s and %s"
                .formatted(pass, setting, processes.getFirst().name(), p.name(), first, other));
      }
    }
  }

  /** Converts to JMH's form. */
  public RunResult result() {
    return Measured.times(
        "org.catchupmix.bench.convolutions",
        Map.of("engine", engine, "pass", pass.toString(), "convolution", setting.toString()),
        timing.seconds(),
        Map.of());
  }
}
