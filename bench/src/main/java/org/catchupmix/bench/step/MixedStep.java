package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.mix.MixMethods;

/**
 * Mixing in a benchmarked training step.
 *
 * <p>Every step is mixed, although {@code --mix-prob} leaves some batches unmixed in training.
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

  /** Returns whether each step draws its mix point, so that steps differ in cost. */
  public boolean drawsPoint() {
    return mixPoint == null && MixMethods.named(method).mixesFeatures();
  }

  /** Returns a text such as {@code catchup at 2}. */
  @Override
  public String toString() {
    return method + (mixPoint == null ? "" : " at " + mixPoint);
  }
}
