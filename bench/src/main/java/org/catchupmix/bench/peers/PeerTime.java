package org.catchupmix.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.UserException;
import org.openjdk.jmh.results.RunResult;

/**
 * Step times of one of several engines that took turns.
 *
 * @param setting network, batch and device
 * @param engine its name
 * @param description its version
 * @param timing seconds per step, beside those of the first engine
 * @param peakMemory peak resident memory of its process in bytes
 */
public record PeerTime(
    StepSetting setting,
    String engine,
    String description,
    InterleavedTimes timing,
    OptionalLong peakMemory) {
  /** Steps per turn. */
  private static final int STEPS = 2;

  /**
   * Largest allowed difference of first losses.
   *
   * <p>Each engine draws its own images and weights: DJL begins near 5.5, PyTorch in Python near
   * 4.6.
   */
  public static final double FIRST_LOSSES_WITHIN = 1.5;

  /**
   * Measures engines in turn and compares them with the first.
   *
   * @throws UserException if an engine trains another network, or its loss is not finite
   */
  public static List<PeerTime> measure(
      StepSetting setting, List<Engine> engines, int warmups, int rounds, IntConsumer progress) {
    List<EngineProcess> processes = new ArrayList<>();
    try {
      engines.forEach(e -> processes.add(e.start(setting)));
      processes.forEach(p -> requireSame(processes.getFirst(), p));
      List<DoubleSupplier> timed = new ArrayList<>();
      processes.forEach(p -> timed.add(() -> p.steps(STEPS)));
      List<InterleavedTimes> timings = InterleavedTimes.inTurn(timed, warmups, rounds, progress);
      return IntStream.range(0, engines.size())
          .mapToObj(i -> of(setting, processes.get(i), timings.get(i)))
          .toList();
    } finally {
      processes.forEach(EngineProcess::close);
    }
  }

  private static PeerTime of(StepSetting setting, EngineProcess process, InterleavedTimes timing) {
    String description = process.description().text();
    return new PeerTime(setting, process.name(), description, timing, process.peakMemory());
  }

  /** Requires equally many parameters and similar losses before anything is learnt. */
  private static void requireSame(EngineProcess first, EngineProcess other) {
    EngineProcess.Description a = first.description();
    EngineProcess.Description b = other.description();
    if (a.parameterCount() != b.parameterCount()) {
      throw new UserException(
          "%s and %s train different networks: %d and %d parameters"
              .formatted(first.name(), other.name(), a.parameterCount(), b.parameterCount()));
    }
    if (!(Math.abs(a.firstLoss() - b.firstLoss()) <= FIRST_LOSSES_WITHIN)) {
      throw new UserException(
          "%s and %s do not do the same: their first losses are %.3f and %.3f, which is more than %.1f apart"
              .formatted(
                  first.name(), other.name(), a.firstLoss(), b.firstLoss(), FIRST_LOSSES_WITHIN));
    }
  }

  /**
   * Returns images per second at the upper quartile, median and lower quartile of the step time.
   */
  public Quartiles rate() {
    Quartiles seconds = timing.quartiles();
    int batch = setting.batch();
    return new Quartiles(batch / seconds.high(), batch / seconds.median(), batch / seconds.low());
  }

  /** Converts to JMH's form. */
  public RunResult result() {
    return Measured.times(
        "org.catchupmix.bench.peers",
        Map.of(
            "engine", engine,
            "model", setting.model(),
            "width", String.valueOf(setting.width()),
            "batch", String.valueOf(setting.batch()),
            "device", setting.device().toString()),
        timing.seconds(),
        Map.of());
  }
}
