package org.catchupmix.bench.step;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Quartiles;
import org.openjdk.jmh.results.RunResult;

/**
 * Step times of one of several mix methods that took turns.
 *
 * @param setting network, batch and device
 * @param mixed the mix method
 * @param timing seconds per step, beside those of the first method
 * @param heapBytes bytes that a step allocates on the heap, in all threads: the median, since the
 *     JIT compiler changes single steps by megabytes
 * @param tensorBytes peak memory of tensors in steps of all methods
 * @param deviceNotes deviations from the description of the device, in steps of all methods
 */
public record StepTime(
    StepSetting setting,
    MixedStep mixed,
    InterleavedTimes timing,
    double heapBytes,
    long tensorBytes,
    List<String> deviceNotes) {
  /**
   * Measures methods, then compares their losses with those of {@code reference}.
   *
   * <p>The comparison comes last, since the JIT compiler must not see small networks before the
   * timing.
   *
   * @param steps in a row between two synchronizations with the device, of which a time is the mean
   * @throws BenchException if a loss is wrong
   */
  public static List<StepTime> measure(
      StepSetting setting,
      List<MixedStep> mixed,
      int steps,
      int warmups,
      int rounds,
      IntConsumer progress) {
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Map<MixedStep, List<Long>> heap = new LinkedHashMap<>();
      List<DoubleSupplier> timed = new ArrayList<>();
      for (MixedStep m : mixed) {
        heap.put(m, new ArrayList<>());
        timed.add(
            () -> {
              training.choose(m);
              long before = threads.getTotalThreadAllocatedBytes();
              double seconds = training.train(steps).seconds();
              heap.get(m).add((threads.getTotalThreadAllocatedBytes() - before) / steps);
              return seconds;
            });
      }
      List<InterleavedTimes> timings = InterleavedTimes.inTurn(timed, warmups, rounds, progress);
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
                      medianAfter(warmups, heap.get(mixed.get(i))),
                      tensorBytes,
                      deviceNotes))
          .toList();
    }
  }

  private static double medianAfter(int warmups, List<Long> bytes) {
    return Quartiles.of(bytes.stream().skip(warmups).mapToDouble(Long::doubleValue).toArray())
        .median();
  }

  /**
   * Returns the cost over that of the first method.
   *
   * <p>It is the median over rounds at a fixed mix point. Where steps draw their point it is the
   * ratio of sums, since a median would leave the expensive kinds of steps out.
   */
  public double cost() {
    return mixed.drawsPoint() ? timing.ratioOfSums() : timing.ratio().median();
  }

  /** Converts to JMH's form; each iteration has the median of the heap, so that its mean does. */
  public RunResult result() {
    double[] heap = DoubleStream.generate(() -> heapBytes).limit(timing.seconds().length).toArray();
    return Measured.times(
        "org.catchupmix.bench.step",
        Map.of(
            "model", setting.model(),
            "width", String.valueOf(setting.width()),
            "batch", String.valueOf(setting.batch()),
            "device", setting.device().toString(),
            "mix", mixed.toString()),
        timing.seconds(),
        Map.of("heap", new Measured.Secondary("B/op", heap)));
  }
}
