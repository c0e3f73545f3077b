package org.catchupmix.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.Function;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** One line a benchmark in place of JMH's many; what a virtual machine printed is kept. */
final class ProgressFormat implements OutputFormat {
  /** Characters: of a stack trace the end is the more useful part. */
  private static final int MOST_PRINTED = 4000;

  private final Function<BenchmarkParams, String> label;
  private final PrintStream out;
  private final StringBuilder printed = new StringBuilder();

  /**
   * Prints lines of a benchmark.
   *
   * @param label its name with its parameters
   */
  ProgressFormat(Function<BenchmarkParams, String> label, PrintStream out) {
    this.label = label;
    this.out = out;
  }

  /** What the virtual machines and JMH printed last. */
  String printed() {
    return printed.toString().strip();
  }

  @Override
  public void startBenchmark(BenchmarkParams params) {
    printed.setLength(0);
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    if (result != null) {
      Result<?> primary = result.getPrimaryResult();
      out.printf(
          "  %-80s %12.1f %s%n",
          label.apply(result.getParams()), primary.getScore(), primary.getScoreUnit());
    }
  }

  @Override
  public void print(String text) {
    printed.append(text);
    if (printed.length() > 2 * MOST_PRINTED) {
      printed.delete(0, printed.length() - MOST_PRINTED);
    }
  }

  @Override
  public void println(String text) {
    print(text + System.lineSeparator());
  }

  @Override
  public void verbosePrintln(String text) {}

  @Override
  public void write(int b) {
    print(String.valueOf((char) b));
  }

  @Override
  public void write(byte[] b) {
    print(new String(b, StandardCharsets.UTF_8));
  }

  @Override
  public void iteration(BenchmarkParams params, IterationParams iteration, int number) {}

  @Override
  public void iterationResult(
      BenchmarkParams params, IterationParams iteration, int number, IterationResult result) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(Collection<RunResult> results) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
