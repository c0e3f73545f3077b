package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.catchupmix.bench.report.Quartiles;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Several things timed in turn, so that what disturbs the machine for a while disturbs all alike.
 * Each round has an order of its own, drawn from a fixed seed: what one leaves behind in caches and
 * clocks does not always meet the same one.
 *
 * @param seconds by thing and round
 */
public record Turns(double[][] seconds) {
  private static final long SEED = 1;

  /** What is timed. */
  @FunctionalInterface
  public interface Timed {
    /** Runs it once; returns the seconds that it took. */
    double run();
  }

  /**
   * Times them.
   *
   * @param warmups rounds that do not count
   * @param rounds that count
   * @param progress is told how many rounds are done, those of the warm-up included
   */
  public static Turns of(List<Timed> things, int warmups, int rounds, IntConsumer progress) {
    double[][] seconds = new double[things.size()][rounds];
    PhiloxRandom random = new PhiloxRandom(SEED, "turns");
    for (int round = -warmups; round < rounds; round++) {
      for (int thing : random.permutation(things.size())) {
        double time = things.get(thing).run();
        if (round >= 0) {
          seconds[thing][round] = time;
        }
      }
      progress.accept(round + warmups + 1);
    }
    return new Turns(seconds);
  }

  /** The seconds of one. */
  public Quartiles times(int thing) {
    return Quartiles.of(seconds[thing]);
  }

  /** The time of one over that of another, both summed over all rounds. */
  public double ratioOfSums(int thing, int over) {
    return Arrays.stream(seconds[thing]).sum() / Arrays.stream(seconds[over]).sum();
  }

  /** The time of one over that of another, round by round. */
  public Quartiles ratio(int thing, int over) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < seconds[thing].length; round++) {
      ratios.add(seconds[thing][round] / seconds[over][round]);
    }
    return Quartiles.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
