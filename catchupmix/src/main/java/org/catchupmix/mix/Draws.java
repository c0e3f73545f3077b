package org.catchupmix.mix;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.catchupmix.core.random.PhiloxRandom;

/** Random choices that several methods make. */
final class Draws {
  private Draws() {}

  /** lambda of Beta(alpha, alpha); for alpha = 1 this is uniform. */
  static double lambda(double alpha, PhiloxRandom random) {
    UniformRandomProvider words = random::nextLong;
    return alpha == 1 ? random.nextDouble() : ChengBetaSampler.of(words, alpha, alpha).sample();
  }

  /** One of the mix points, each equally likely. */
  static int layer(List<Integer> layers, PhiloxRandom random) {
    return layers.get(random.nextInt(layers.size()));
  }
}
