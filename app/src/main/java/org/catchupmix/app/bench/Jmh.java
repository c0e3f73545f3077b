package org.catchupmix.app.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.app.cli.UserException;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH benchmarks, each in a virtual machine with the flags of this one. */
final class Jmh {
  /**
   * Length of a measurement.
   *
   * @param warmups iterations that do not count
   * @param iterations that count
   * @param milliseconds per iteration
   */
  record Effort(int warmups, int iterations, int milliseconds) {
    static Effort of(boolean quick) {
      return quick ? new Effort(4, 3, 150) : new Effort(3, 5, 500);
    }
  }

  private Jmh() {}

  /** Makes options for the methods of a class whose names match a pattern. */
  static ChainedOptionsBuilder options(Class<?> benchmark, String methods, Effort effort) {
    TimeValue time = new TimeValue(effort.milliseconds(), TimeUnit.MILLISECONDS);
    return new OptionsBuilder()
        .include("^" + benchmark.getName().replace(".", "\\.") + "\\.(" + methods + ")$")
        .forks(1)
        // The benchmark needs the module from the start; the program loads it later (VectorModule).
        .jvmArgsAppend("--add-modules=jdk.incubator.vector")
        .threads(1)
        .warmupIterations(effort.warmups())
        .warmupTime(time)
        .measurementIterations(effort.iterations())
        .measurementTime(time)
        .shouldFailOnError(true);
  }

  /**
   * Runs benchmarks and prints a line for each.
   *
   * @param label names a benchmark
   * @throws UserException if a benchmark fails or computes a wrong result
   */
  static List<RunResult> run(
      ChainedOptionsBuilder options, Function<BenchmarkParams, String> label, PrintStream out) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream log = new PrintStream(printed, true, StandardCharsets.UTF_8);
    try {
      List<RunResult> results =
          List.copyOf(
              new Runner(
                      options.build(),
                      OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
                  .run());
      for (RunResult r : results) {
        Result<?> primary = r.getPrimaryResult();
        out.printf(
            "  %-80s %12.1f %s%n",
            label.apply(r.getParams()), primary.getScore(), primary.getScoreUnit());
      }
      return results;
    } catch (RunnerException e) {
      throw failure(e, printed.toString(StandardCharsets.UTF_8).strip());
    }
  }

  /** Finds the cause deep in what JMH throws, among causes and suppressed exceptions. */
  static UserException failure(RunnerException e, String printed) {
    Throwable cause = find(e, new HashSet<>());
    if (cause != null) {
      return new UserException(cause.getMessage(), e);
    }
    return new UserException(
        "a benchmark failed: " + e.getMessage() + System.lineSeparator() + printed, e);
  }

  private static Throwable find(Throwable e, Set<Throwable> seen) {
    if (e == null || !seen.add(e)) {
      return null;
    }
    if (Failures.isExpected(e)) {
      return e;
    }
    Throwable inside = find(e.getCause(), seen);
    for (Throwable suppressed : e.getSuppressed()) {
      inside = inside == null ? find(suppressed, seen) : inside;
    }
    return inside;
  }
}
