package org.catchupmix.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.report.Measured;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.Turns;
import org.catchupmix.core.UserException;
import org.openjdk.jmh.results.RunResult;

/**
 * Steps of several engines, in turn.
 *
 * @param setting what was trained
 * @param engines their names, ours first
 * @param descriptions with versions
 * @param turns seconds a step
 * @param peakMemory the most memory that each process had, in bytes
 */
public record PeerTimes(
    StepSetting setting,
    List<String> engines,
    List<String> descriptions,
    Turns turns,
    List<OptionalLong> peakMemory) {
  /** Steps that an engine takes before the next has its turn. */
  private static final int STEPS = 2;

  /**
   * How far first losses may be apart. Pictures and weights are drawn by each engine itself, so
   * they are not equal: DJL begins with larger weights, at 5.5 where PyTorch in Python begins near
   * 4.6.
   */
  public static final double FIRST_LOSSES_WITHIN = 1.5;

  /**
   * Measures them.
   *
   * @throws UserException if an engine trains another network, or its loss is not finite
   */
  public static PeerTimes measure(
      StepSetting setting, List<Engine> engines, int warmups, int rounds, IntConsumer progress) {
    List<EngineProcess> processes = new ArrayList<>();
    try {
      engines.forEach(e -> processes.add(e.start(setting)));
      processes.forEach(p -> requireSame(processes.getFirst(), p));
      List<Turns.Timed> timed = new ArrayList<>();
      processes.forEach(p -> timed.add(() -> p.steps(STEPS)));
      Turns turns = Turns.of(timed, warmups, rounds, progress);
      return new PeerTimes(
          setting,
          engines.stream().map(Engine::name).toList(),
          processes.stream().map(p -> p.description().text()).toList(),
          turns,
          processes.stream().map(EngineProcess::peakMemory).toList());
    } finally {
      processes.forEach(EngineProcess::close);
    }
  }

  /** The same network: as many parameters, and about the same loss before anything is learnt. */
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

  /** In the form of JMH's results. */
  public List<RunResult> results() {
    List<RunResult> results = new ArrayList<>();
    for (int e = 0; e < engines.size(); e++) {
      results.add(
          Measured.times(
              "org.catchupmix.bench.peers",
              Map.of(
                  "engine", engines.get(e),
                  "model", setting.model(),
                  "width", String.valueOf(setting.width()),
                  "batch", String.valueOf(setting.batch()),
                  "device", setting.device().toString()),
              turns.seconds()[e],
              Map.of()));
    }
    return results;
  }
}
