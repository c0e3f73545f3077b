package org.catchupmix.bench.step;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Times of one of several tasks that took turns, beside those of the first.
 *
 * @param seconds by round
 * @param first seconds of the first task by round
 */
public record InterleavedTimes(double[] seconds, double[] first) {
  private static final long SEED = 1;

  /**
   * Times tasks in turn, so that a disturbance of the machine hits all alike.
   *
   * <p>Each round has a random order from a fixed seed, so that no task always follows the same
   * one.
   *
   * @param tasks run once and return the seconds they took
   * @param warmups rounds that do not count
   * @param rounds that count
   * @param progress receives the number of finished rounds, warm-up included
   * @return one per task
   */
  public static List<InterleavedTimes> inTurn(
      List<DoubleSupplier> tasks, int warmups, int rounds, IntConsumer progress) {
    double[][] seconds = new double[tasks.size()][rounds];
    PhiloxRandom random = new PhiloxRandom(SEED, "turns");
    for (int round = -warmups; round < rounds; round++) {
      for (int task : random.permutation(tasks.size())) {
        double time = tasks.get(task).getAsDouble();
        if (round >= 0) {
          seconds[task][round] = time;
        }
      }
      progress.accept(round + warmups + 1);
    }
    return Arrays.stream(seconds).map(s -> new InterleavedTimes(s, seconds[0])).toList();
  }

  /** Announces the tasks and returns a progress printer. */
  public static IntConsumer announce(String tasks, int warmups, int rounds, PrintStream out) {
    out.printf("%s in turn, %d rounds to warm up, %d that count%n", tasks, warmups, rounds);
    return done -> {
      if (done % 5 == 0 || done == warmups + rounds) {
        out.printf("  round %d of %d%n", done, warmups + rounds);
      }
    };
  }

  public Quartiles quartiles() {
    return Quartiles.of(seconds);
  }

  /** Returns the summed time over that of the first task. */
  public double ratioOfSums() {
    return Arrays.stream(seconds).sum() / Arrays.stream(first).sum();
  }

  /** Returns the time over that of the first task, round by round. */
  public Quartiles ratio() {
    return Quartiles.of(
        IntStream.range(0, seconds.length)
            .mapToDouble(round -> seconds[round] / first[round])
            .toArray());
  }
}
