package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.mix.MixMethods;

/**
 * A way to mix a training step. Each step is mixed, so that its cost is seen, whatever share of the
 * batches a method leaves alone in training ({@code --mix-prob}).
 *
 * @param method its name, see {@link MixMethods}
 * @param mixPoint where; null for the method as its paper has it
 */
public record MixedStep(String method, Integer mixPoint) {
  /** Each method as its paper has it, and Catch-up Mix at each point; nothing mixed comes first. */
  public static List<MixedStep> all(List<Integer> mixPoints) {
    List<MixedStep> all = new ArrayList<>();
    MixMethods.names().forEach(method -> all.add(new MixedStep(method, null)));
    mixPoints.forEach(p -> all.add(new MixedStep(MixMethods.CATCHUP, p)));
    return all;
  }

  /** Whether each step draws its mix point, so that its steps are of several kinds. */
  public boolean drawsPoint() {
    return mixPoint == null && MixMethods.named(method).mixesFeatures();
  }

  /** Such as {@code catchup at 2}. */
  @Override
  public String toString() {
    return method + (mixPoint == null ? "" : " at " + mixPoint);
  }
}
