package org.catchupmix.study.robust.corrupt;

import org.catchupmix.core.random.PhiloxRandom;

/** Corruptions that change each number by itself at random. */
final class Noise {
  private static final double[] DEVIATION = {0.04, 0.06, 0.08, 0.09, 0.10};
  private static final int[] PHOTONS = {500, 250, 100, 75, 50};
  private static final double[] SHARE = {0.01, 0.02, 0.03, 0.05, 0.07};

  /** Built when shot noise is first asked for: 2 MB. */
  private static final class Shots {
    private static final PoissonTable[] TABLES = new PoissonTable[PHOTONS.length];

    static {
      for (int i = 0; i < PHOTONS.length; i++) {
        TABLES[i] = new PoissonTable(PHOTONS[i]);
      }
    }
  }

  private Noise() {}

  /** Adds normal noise. */
  static byte[] gaussian(Pixels p, int severity, PhiloxRandom random) {
    double sigma = DEVIATION[severity - 1];
    return p.map(v -> v + sigma * random.nextNormal()).truncated();
  }

  /** Counts photons: {@code Poisson(c v) / c}. */
  static byte[] shot(Pixels p, int severity, PhiloxRandom random) {
    PoissonTable table = Shots.TABLES[severity - 1];
    double white = PHOTONS[severity - 1];
    return p.map(v -> table.count((int) Math.rint(v * 255), random.nextDouble()) / white)
        .truncated();
  }

  /** Salt and pepper: a share of the numbers becomes 0 or 1, each half of the time. */
  static byte[] impulse(Pixels p, int severity, PhiloxRandom random) {
    double share = SHARE[severity - 1];
    return p.map(v -> random.nextDouble() >= share ? v : random.nextBoolean() ? 1 : 0).truncated();
  }
}
