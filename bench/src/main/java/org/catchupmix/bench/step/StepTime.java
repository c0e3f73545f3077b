package org.catchupmix.bench.step;

import java.util.ArrayList;
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
 * @param tensorBytes the most that tensors occupied at once, in steps of all ways
 * @param deviceNotes what the device ran otherwise than its description says, in steps of all ways
 */
public record StepTime(
    StepSetting setting,
    MixedStep mixed,
    Timing timing,
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
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      List<DoubleSupplier> timed = new ArrayList<>();
      for (MixedStep m : mixed) {
        timed.add(
            () -> {
              training.choose(m);
              long begun = System.nanoTime();
              training.step();
              return (System.nanoTime() - begun) * 1e-9;
            });
      }
      List<Timing> timings = Timing.inTurn(timed, warmups, rounds, progress);
      long tensorBytes = training.backend().memoryUse().peakBytes();
      List<String> deviceNotes = training.backend().notes();
      mixed.forEach(m -> LossCheck.compare(setting, m));
      return IntStream.range(0, mixed.size())
          .mapToObj(
              i -> new StepTime(setting, mixed.get(i), timings.get(i), tensorBytes, deviceNotes))
          .toList();
    }
  }

  /**
   * The time over that of the first way. At a fixed mix point the median over rounds; where each
   * step draws its point, steps are of several kinds and a median would leave the expensive ones
   * out, so it is the ratio of the sums: the mean cost.
   */
  public double cost() {
    return mixed.drawsPoint() ? timing.ratioOfSums() : timing.ratio().median();
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
        Map.of());
  }
}
