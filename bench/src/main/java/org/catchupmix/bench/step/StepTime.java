package org.catchupmix.bench.step;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.core.UserException;
import org.openjdk.jmh.results.RunResult;

/**
 * Steps of a network with one of several ways to mix, which were timed in turn.
 *
 * @param setting what was trained
 * @param mixed how
 * @param timing the times, beside those of the first way
 * @param heapBytes what each step left on the Java heap
 * @param collections garbage collections within each step
 * @param tensorBytes the most that tensors occupied at once, in steps of all ways
 * @param deviceNotes what the device ran otherwise than its description says, in steps of all ways
 */
public record StepTime(
    StepSetting setting,
    MixedStep mixed,
    Timing timing,
    double[] heapBytes,
    double[] collections,
    long tensorBytes,
    List<String> deviceNotes) {
  /**
   * Measures several ways, then compares their losses with those of {@code reference}. That comes
   * last: what the JIT compiler learns from small networks must not shape the code that is timed.
   *
   * @throws UserException if a loss is wrong
   */
  public static List<StepTime> measure(
      StepSetting setting, List<MixedStep> mixed, int warmups, int rounds, IntConsumer progress) {
    double[][] heapBytes = new double[mixed.size()][rounds];
    double[][] collections = new double[mixed.size()][rounds];
    int[] calls = new int[mixed.size()];
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      List<DoubleSupplier> timed = new ArrayList<>();
      for (int i = 0; i < mixed.size(); i++) {
        int own = i;
        timed.add(
            () -> {
              training.choose(mixed.get(own));
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
      List<Timing> timings = Timing.inTurn(timed, warmups, rounds, progress);
      long tensorBytes = training.backend().memoryUse().peakBytes();
      List<String> deviceNotes = training.backend().notes();
      mixed.forEach(m -> LossCheck.compare(setting, m));
      return IntStream.range(0, mixed.size())
          .mapToObj(
              i ->
                  new StepTime(
                      setting,
                      mixed.get(i),
                      timings.get(i),
                      heapBytes[i],
                      collections[i],
                      tensorBytes,
                      deviceNotes))
          .toList();
    }
  }

  /** Bytes that all threads have ever allocated on the Java heap. */
  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  private static long collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  /**
   * The time over that of the first way. At a fixed mix point the median over rounds; where each
   * step draws its point, steps are of several kinds and a median would leave the expensive ones
   * out, so it is the ratio of the sums: the mean cost.
   */
  public double cost() {
    return mixed.drawsPoint() ? timing.ratioOfSums() : timing.ratio().median();
  }

  /** The mean of what a step leaves on the heap, in bytes. */
  public double meanHeapBytes() {
    return Arrays.stream(heapBytes).average().orElse(0);
  }

  /** In the form of JMH's results. */
  public RunResult result() {
    return Measured.times(
        "org.catchupmix.bench.step",
        Map.of(
            "model", setting.model(),
            "width", String.valueOf(setting.width()),
            "batch", String.valueOf(setting.batch()),
            "device", setting.device().toString(),
            "mix", mixed.toString()),
        timing.seconds(),
        Map.of(
            "heap", new Measured.Beside("B/op", heapBytes),
            "collections", new Measured.Beside("counts", collections)));
  }
}
