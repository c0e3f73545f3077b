package org.catchupmix.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.io.TemporaryFolder;
import org.openjdk.jmh.results.RunResult;

/**
 * Times of one of several engines that took turns.
 *
 * @param setting network, batch and device
 * @param task that was timed
 * @param engine its name
 * @param description its version
 * @param timing seconds per batch, beside those of the first engine
 * @param peakMemory on a CPU, the peak resident memory of its process in bytes, over an epoch with
 *     evaluation
 */
public record PeerTime(
    StepSetting setting,
    StepTask task,
    String engine,
    String description,
    InterleavedTimes timing,
    OptionalLong peakMemory) {
  /** Least seconds of the first engine's turn on a CPU, of one batch or more. */
  private static final double TURN_SECONDS = 0.1;

  /** Most batches of a turn, and those of a GPU, for which nothing waits in between. */
  private static final int MOST_BATCHES = 50;

  /** Rounds that do not count, in which the other engines warm up. */
  public static final int WARM_UP_ROUNDS = 2;

  /** Full batches of the epoch whose memory counts, in training and in evaluation. */
  private static final int EPOCH_BATCHES = 4;

  /** Returns the largest allowed difference of losses, relative to a loss above 1. */
  public static double tolerance(Precision precision) {
    return switch (precision) {
      case FP32 -> 1e-3;
      case TF32 -> 1e-2;
      case BF16 -> 5e-2;
    };
  }

  /**
   * Measures engines in turn and compares them with the first, which makes the weights and images.
   *
   * @param seconds for which the first engine works before the first round. On two cores Java's
   *     compiler shares them with the work: a step of preact-resnet10 of width 16 took 24, 19 and
   *     18 ms after 5, 10 and 15 s (an Intel Xeon).
   * @param rounds that count
   * @throws BenchException if an engine has another network, computes other losses on equal weights
   *     and images, or its loss is not finite
   * @throws IOException if the weights cannot be written
   */
  public static List<PeerTime> measure(
      StepSetting setting,
      StepTask task,
      List<Engine> engines,
      double seconds,
      int rounds,
      IntConsumer progress)
      throws IOException {
    List<EngineProcess> processes = new ArrayList<>();
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.path().resolve("start.safetensors");
      engines.forEach(e -> processes.add(e.start(setting, file)));
      requireSame(setting, processes);
      int batch = setting.batch();
      List<DoubleSupplier> timed = new ArrayList<>();
      boolean onGpu = setting.device().isGpu();
      int aTurn = warmUp(processes.getFirst(), task, batch, seconds);
      int batches = onGpu ? MOST_BATCHES : aTurn;
      processes.forEach(p -> timed.add(() -> p.work(task, batches, batch).seconds()));
      List<InterleavedTimes> timings =
          InterleavedTimes.inTurn(timed, WARM_UP_ROUNDS, rounds, progress);
      if (!onGpu) { // resident memory says nothing about that of a GPU
        processes.forEach(p -> epoch(p, batch));
      }
      return IntStream.range(0, engines.size())
          .mapToObj(
              i -> {
                EngineProcess p = processes.get(i);
                String version = p.description().text();
                OptionalLong memory = onGpu ? OptionalLong.empty() : p.peakMemory();
                return new PeerTime(setting, task, p.name(), version, timings.get(i), memory);
              })
          .toList();
    } finally {
      processes.forEach(EngineProcess::close);
    }
  }

  /** Returns the number of batches that a turn needs for its time. */
  private static int warmUp(EngineProcess process, StepTask task, int batch, double seconds) {
    long end = System.nanoTime() + Math.round(seconds * 1e9);
    int batches = 1;
    do {
      double each = process.work(task, batches, batch).seconds();
      batches = (int) Math.min(Math.ceil(TURN_SECONDS / each), MOST_BATCHES);
    } while (System.nanoTime() < end);
    return batches;
  }

  /** Trains and evaluates full batches and a last, smaller one. */
  private static void epoch(EngineProcess process, int batch) {
    for (StepTask task : StepTask.values()) {
      process.work(task, EPOCH_BATCHES, batch);
      process.work(task, 1, (batch + 1) / 2);
    }
  }

  /** Requires equally many parameters, and equal losses of an evaluation and two steps. */
  private static void requireSame(StepSetting setting, List<EngineProcess> processes) {
    EngineProcess first = processes.getFirst();
    List<Losses> losses = processes.stream().map(p -> Losses.of(p, setting.batch())).toList();
    double tolerance = tolerance(setting.device().options().precision());
    for (int i = 1; i < losses.size(); i++) {
      EngineProcess other = processes.get(i);
      long ours = first.description().parameterCount();
      long theirs = other.description().parameterCount();
      if (ours != theirs) {
        throw new BenchException(
            "%s and %s have different networks: %d and %d parameters"
                .formatted(first.name(), other.name(), ours, theirs));
      }
      if (!losses.getFirst().isNear(losses.get(i), tolerance)) {
        throw new BenchException(
            "%s and %s compute different losses on equal weights and images: %s and %s"
                .formatted(first.name(), other.name(), losses.getFirst(), losses.get(i)));
      }
    }
  }

  /** Losses of an evaluation, then of two training steps. */
  private record Losses(double evaluation, double step, double nextStep) {
    /** Allowed difference of the drop between two steps: some networks are ill-conditioned. */
    private static final double DROP_WITHIN = 0.1;

    static Losses of(EngineProcess process, int batch) {
      return new Losses(
          process.work(StepTask.EVAL, 1, batch).loss(),
          process.work(StepTask.TRAIN, 1, batch).loss(),
          process.work(StepTask.TRAIN, 1, batch).loss());
    }

    boolean isNear(Losses other, double tolerance) {
      double drop = step - nextStep;
      return isNear(evaluation, other.evaluation, tolerance)
          && isNear(step, other.step, tolerance)
          && Math.abs(drop - (other.step - other.nextStep))
              <= DROP_WITHIN * Math.abs(drop) + tolerance;
    }

    private static boolean isNear(double a, double b, double tolerance) {
      return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
    }
  }

  /** Converts to JMH's form. */
  public RunResult result() {
    return Measured.times(
        "org.catchupmix.bench.peers",
        Map.of(
            "engine", engine,
            "task", task.toString(),
            "model", setting.model(),
            "width", String.valueOf(setting.width()),
            "batch", String.valueOf(setting.batch()),
            "device", setting.device().toString()),
        timing.seconds(),
        Map.of());
  }
}
