package org.catchupmix.bench.step;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.catchupmix.bench.report.Measured;
import org.catchupmix.bench.report.Quartiles;
import org.catchupmix.core.UserException;
import org.openjdk.jmh.results.RunResult;

/**
 * Steps of one network with several ways to mix, in turn.
 *
 * @param setting what was trained
 * @param variants how; the first is what the others are compared with
 * @param turns the times
 * @param heapBytes what each step left on the Java heap, by variant and round
 * @param collections garbage collections within each step
 * @param tensorBytes the most that tensors occupied at once
 */
public record StepTimes(
    StepSetting setting,
    List<MixVariant> variants,
    Turns turns,
    double[][] heapBytes,
    double[][] collections,
    long tensorBytes) {

  /**
   * Measures them, then compares their losses with those of {@code reference}. That comes last:
   * what the JIT compiler learns from small networks must not shape the code that is timed.
   *
   * @throws UserException if a loss is wrong
   */
  public static StepTimes measure(
      StepSetting setting,
      List<MixVariant> variants,
      int warmups,
      int rounds,
      IntConsumer progress) {
    double[][] heapBytes = new double[variants.size()][rounds];
    double[][] collections = new double[variants.size()][rounds];
    int[] calls = new int[variants.size()];
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      List<Turns.Timed> timed = new ArrayList<>();
      for (int v = 0; v < variants.size(); v++) {
        int own = v;
        timed.add(
            () -> {
              variants.get(own).choose(training);
              long collectedBefore = collected();
              long allocated = allocatedBytes();
              long begun = System.nanoTime();
              training.step();
              double seconds = (System.nanoTime() - begun) * 1e-9;
              int round = calls[own]++ - warmups;
              if (round >= 0) {
                heapBytes[own][round] = allocatedBytes() - allocated;
                collections[own][round] = collected() - collectedBefore;
              }
              return seconds;
            });
      }
      Turns turns = Turns.of(timed, warmups, rounds, progress);
      long tensorBytes = training.backend().memoryUse().peakBytes();
      variants.forEach(v -> LossCheck.compare(setting, v));
      return new StepTimes(setting, variants, turns, heapBytes, collections, tensorBytes);
    }
  }

  /**
   * The time of a way over that of the first. At a fixed mix point the median over rounds; where
   * each step draws its point, steps are of several kinds and a median would leave the dear ones
   * out, so it is the ratio of the sums: the mean cost.
   */
  public double cost(int variant) {
    return variants.get(variant).drawsPoint()
        ? turns.ratioOfSums(variant, 0)
        : quartiles(variant).median();
  }

  /** The time of a way over that of the first, round by round. */
  public Quartiles quartiles(int variant) {
    return turns.ratio(variant, 0);
  }

  /** Bytes that all threads have ever allocated on the Java heap. */
  public static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  private static long collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  /** The mean of what a step leaves on the heap, in bytes. */
  public double heapBytes(int variant) {
    return Arrays.stream(heapBytes[variant]).average().orElse(0);
  }

  /** Garbage collections within all its steps. */
  public double collections(int variant) {
    return Arrays.stream(collections[variant]).sum();
  }

  /** In the form of JMH's results. */
  public List<RunResult> results() {
    List<RunResult> results = new ArrayList<>();
    for (int v = 0; v < variants.size(); v++) {
      results.add(
          Measured.times(
              "org.catchupmix.bench.step",
              Map.of(
                  "model", setting.model(),
                  "width", String.valueOf(setting.width()),
                  "batch", String.valueOf(setting.batch()),
                  "device", setting.device().toString(),
                  "mix", variants.get(v).toString()),
              turns.seconds()[v],
              Map.of(
                  "heap", new Measured.Beside("B/op", heapBytes[v]),
                  "collections", new Measured.Beside("counts", collections[v]))));
    }
    return results;
  }
}
