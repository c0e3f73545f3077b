package org.catchupmix.mix;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.catchupmix.core.random.PhiloxRandom;

/** Random choices that several methods share, with checks of their parameters. */
public final class Draws {
  private Draws() {}

  /** lambda of Beta(alpha, alpha); for alpha = 1 this is uniform. */
  public static double lambda(double alpha, PhiloxRandom random) {
    UniformRandomProvider words = random::nextLong;
    return alpha == 1 ? random.nextDouble() : ChengBetaSampler.of(words, alpha, alpha).sample();
  }

  /** One of the mix points, each equally likely. */
  public static int point(List<Integer> points, PhiloxRandom random) {
    return points.get(random.nextInt(points.size()));
  }

  /** Refuses an alpha that is not above 0. */
  public static void requireAlpha(double alpha) {
    if (!(alpha > 0)) {
      throw new IllegalArgumentException("alpha " + alpha + " must be above 0");
    }
  }

  /** Refuses an empty list of mix points; returns a copy that cannot be changed. */
  public static List<Integer> requirePoints(List<Integer> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("mix points: none given, at least one is required");
    }
    return List.copyOf(points);
  }
}
