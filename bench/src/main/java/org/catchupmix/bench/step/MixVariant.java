package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.catchupmix.mix.MixKind;

/**
 * A way to mix. Each step is mixed, so that its cost is seen, whatever share of the batches a
 * method leaves alone in training ({@code --mix-prob}).
 *
 * @param kind the method
 * @param layer the mix point; null for the method as its paper has it
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

  /** Whether each step draws its mix point, so that its steps are of several kinds. */
  public boolean drawsPoint() {
    return layer == null && kind.mixesFeatures();
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
