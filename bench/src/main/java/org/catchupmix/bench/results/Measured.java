package org.catchupmix.bench.results;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Version;

/** Converts times that JMH did not take to JMH's results, one iteration per time. */
public final class Measured {
  /**
   * A secondary metric.
   *
   * @param unit such as {@code B/op}
   * @param values one per time
   */
  public record Secondary(String unit, double[] values) {}

  private Measured() {}

  /**
   * Makes a result.
   *
   * @param benchmark its name
   * @param parameters of the benchmark
   * @param seconds one per iteration
   * @param secondary secondary metrics by name
   */
  public static RunResult times(
      String benchmark,
      Map<String, String> parameters,
      double[] seconds,
      Map<String, Secondary> secondary) {
    IterationParams once =
        new IterationParams(
            IterationType.MEASUREMENT, seconds.length, TimeValue.milliseconds(1), 1);
    BenchmarkParams params = params(benchmark, parameters, once);
    List<IterationResult> iterations = new ArrayList<>();
    for (int i = 0; i < seconds.length; i++) {
      IterationResult iteration =
          new IterationResult(params, once, new IterationResultMetaData(1, 1));
      iteration.addResult(
          new AverageTimeResult(
              ResultRole.PRIMARY,
              benchmark,
              1,
              Math.round(seconds[i] * 1e9),
              TimeUnit.MILLISECONDS));
      for (Map.Entry<String, Secondary> b : secondary.entrySet()) {
        Secondary numbers = b.getValue();
        iteration.addResult(
            new ScalarResult(
                b.getKey(), numbers.values()[i], numbers.unit(), AggregationPolicy.AVG));
      }
      iterations.add(iteration);
    }
    return new RunResult(params, List.of(new BenchmarkResult(params, iterations)));
  }

  private static BenchmarkParams params(
      String benchmark, Map<String, String> parameters, IterationParams once) {
    WorkloadParams workload = new WorkloadParams();
    parameters.forEach((name, value) -> workload.put(name, value, 0));
    return new BenchmarkParams(
        benchmark,
        benchmark,
        true,
        1,
        new int[] {1},
        List.of(),
        1,
        0,
        once,
        once,
        Mode.AverageTime,
        workload,
        TimeUnit.MILLISECONDS,
        1,
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        Version.getPlainVersion(),
        TimeValue.minutes(10));
  }
}
