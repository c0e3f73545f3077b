package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.catchupmix.core.random.PhiloxRandom;

/** Random draws and parameter checks that several methods share. */
public final class Draws {
  private Draws() {}

  /** Draws lambda ~ Beta(alpha, alpha), which is uniform for alpha = 1. */
  public static double lambda(double alpha, PhiloxRandom random) {
    UniformRandomProvider words = random::nextLong;
    return alpha == 1 ? random.nextDouble() : ChengBetaSampler.of(words, alpha, alpha).sample();
  }

  public static int point(List<Integer> points, PhiloxRandom random) {
    return points.get(random.nextInt(points.size()));
  }

  public static void requireWeight(String flag, double weight) {
    require(
        weight >= 0 && weight < Double.POSITIVE_INFINITY, flag + " %s must be at least 0", weight);
  }

  public static void requireAlpha(double alpha) {
    require(
        alpha > 0 && alpha < Double.POSITIVE_INFINITY,
        "--alpha %s must be above 0 and finite",
        alpha);
  }

  /** Rejects an empty list of mix points; returns an immutable copy. */
  public static List<Integer> requirePoints(List<Integer> points) {
    require(!points.isEmpty(), "mix points: none given, at least one is required");
    return List.copyOf(points);
  }
}
