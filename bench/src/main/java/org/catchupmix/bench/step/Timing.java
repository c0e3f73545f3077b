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
 * The time of one of several things that were timed in turn, beside the first of them.
 *
 * @param seconds by round
 * @param first those of the first thing
 */
public record Timing(double[] seconds, double[] first) {
  private static final long SEED = 1;

  /**
   * Times several things in turn, so that what disturbs the machine for a while disturbs all alike.
   * Each round has an order of its own, drawn from a fixed seed: what one leaves behind in caches
   * and clocks does not always meet the same one.
   *
   * @param things each runs once and returns the seconds that it took
   * @param warmups rounds that do not count
   * @param rounds that count
   * @param progress is notified of how many rounds are done, those of the warm-up included
   * @return one for each thing
   */
  public static List<Timing> inTurn(
      List<DoubleSupplier> things, int warmups, int rounds, IntConsumer progress) {
    double[][] seconds = new double[things.size()][rounds];
    PhiloxRandom random = new PhiloxRandom(SEED, "turns");
    for (int round = -warmups; round < rounds; round++) {
      for (int thing : random.permutation(things.size())) {
        double time = things.get(thing).getAsDouble();
        if (round >= 0) {
          seconds[thing][round] = time;
        }
      }
      progress.accept(round + warmups + 1);
    }
    return Arrays.stream(seconds).map(s -> new Timing(s, seconds[0])).toList();
  }

  /** Announces what is timed, and returns what prints now and then how many rounds are done. */
  public static IntConsumer announce(String things, int warmups, int rounds, PrintStream out) {
    out.printf("%s in turn, %d rounds to warm up, %d that count%n", things, warmups, rounds);
    return done -> {
      if (done % 5 == 0 || done == warmups + rounds) {
        out.printf("  round %d of %d%n", done, warmups + rounds);
      }
    };
  }

  /** The seconds. */
  public Quartiles quartiles() {
    return Quartiles.of(seconds);
  }

  /** The time over that of the first, both summed over all rounds. */
  public double ratioOfSums() {
    return Arrays.stream(seconds).sum() / Arrays.stream(first).sum();
  }

  /** The time over that of the first, round by round. */
  public Quartiles ratio() {
    return Quartiles.of(
        IntStream.range(0, seconds.length)
            .mapToDouble(round -> seconds[round] / first[round])
            .toArray());
  }
}
