package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.mix.MixMethods;

/**
 * A way to mix. Each step is mixed, so that its cost is seen, whatever share of the batches a
 * method leaves alone in training ({@code --mix-prob}).
 *
 * @param method its name, see {@link MixMethods}
 * @param layer the mix point; null for the method as its paper has it
 */
public record MixVariant(String method, Integer layer) {
  /** Each method as its paper has it, and Catch-up Mix at each point; nothing mixed comes first. */
  public static List<MixVariant> all(List<Integer> mixPoints) {
    List<MixVariant> all = new ArrayList<>();
    MixMethods.names().forEach(method -> all.add(new MixVariant(method, null)));
    mixPoints.forEach(p -> all.add(new MixVariant(MixMethods.CATCHUP, p)));
    return all;
  }

  /** Whether each step draws its mix point, so that its steps are of several kinds. */
  public boolean drawsPoint() {
    return layer == null && MixMethods.named(method).mixesFeatures();
  }

  /** Mixes so from now on. */
  void choose(SyntheticTraining training) {
    if (layer == null) {
      training.choose(method);
    } else {
      training.choose(method, List.of(layer));
    }
  }

  /** Such as {@code catchup at 2}. */
  @Override
  public String toString() {
    return method + (layer == null ? "" : " at " + layer);
  }
}
