package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.mix.MixMethods;

/**
 * Mixing of a training step.
 *
 * <p>Each step is mixed, whatever share of the batches {@code --mix-prob} leaves alone in training.
 *
 * @param method its name, see {@link MixMethods}
 * @param mixPoint its mix point; null for the default of the method
 */
public record MixedStep(String method, Integer mixPoint) {
  /** Returns the step without mixing, each method, and Catch-up Mix at each point. */
  public static List<MixedStep> all(List<Integer> mixPoints) {
    List<MixedStep> all = new ArrayList<>();
    MixMethods.names().forEach(method -> all.add(new MixedStep(method, null)));
    mixPoints.forEach(p -> all.add(new MixedStep(MixMethods.CATCHUP, p)));
    return all;
  }

  /** Returns whether each step draws its mix point, so that steps are of several kinds. */
  public boolean drawsPoint() {
    return mixPoint == null && MixMethods.named(method).mixesFeatures();
  }

  /** Formats it such as {@code catchup at 2}. */
  @Override
  public String toString() {
    return method + (mixPoint == null ? "" : " at " + mixPoint);
  }
}
