package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.catchupmix.mix.MixKind;

/**
 * A way to mix in each step.
 *
 * @param kind the method
 * @param layer the mix point; null where the method draws one
 */
public record MixVariant(MixKind kind, Integer layer) {
  /** Each method as its paper has it, and Catch-up Mix at each point; nothing mixed comes first. */
  public static List<MixVariant> all(List<Integer> mixPoints) {
    List<MixVariant> all = new ArrayList<>();
    for (MixKind kind : MixKind.values()) {
      all.add(new MixVariant(kind, null));
    }
    mixPoints.forEach(p -> all.add(new MixVariant(MixKind.CATCHUP, p)));
    return all;
  }

  /** Mixes so from now on. */
  void choose(SyntheticTraining training) {
    if (layer == null) {
      training.choose(kind);
    } else {
      training.choose(kind, List.of(layer));
    }
  }

  /** Such as {@code catchup at 2}. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + (layer == null ? "" : " at " + layer);
  }
}
