package org.catchupmix.study.analyze.drop;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.catchupmix.core.random.PhiloxRandom;

/** In which order the dimensions of a picture's latent vector are zeroed. */
public enum DropOrder {
  /** Those with the highest values first. */
  HIGHEST,
  /** Those with the lowest values first, the most negative before all others. */
  LOWEST,
  /** In an order that is drawn for each picture. */
  RANDOM;

  /** As in files and legends. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The order of one picture; of equal values the dimension of the lower number comes first.
   *
   * @param latent its values
   * @param seed decides a random order
   * @param picture its number in the whole test set, which decides it too
   */
  int[] of(double[] latent, long seed, int picture) {
    return switch (this) {
      case HIGHEST -> sorted(latent, Comparator.comparingDouble(c -> -latent[c]));
      case LOWEST -> sorted(latent, Comparator.comparingDouble(c -> latent[c]));
      case RANDOM -> new PhiloxRandom(seed, "drop", picture).permutation(latent.length);
    };
  }

  /** Sorting objects is stable. */
  private static int[] sorted(double[] latent, Comparator<Integer> by) {
    return IntStream.range(0, latent.length)
        .boxed()
        .sorted(by)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
