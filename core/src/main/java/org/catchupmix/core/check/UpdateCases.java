package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/** Cases of the optimiser's step and of random numbers. */
public final class UpdateCases {
  private static final Shape ONE = Update.ONE;

  private UpdateCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape s : List.of(Shape.of(1), Shape.of(3, 7, 5), Shape.of(33_333))) {
      cases.add(step(s, new SgdSettings(0.1, 0, false, 0)));
      cases.add(step(s, new SgdSettings(0.1, 0.9, false, 5e-4)));
      cases.add(step(s, new SgdSettings(0.1, 0.9, true, 1e-4)));
      cases.add(adam(s, new AdamSettings(0.1, new AdamRule(0.9, 0.999, 1e-8, 0.01, false)), 1, 0));
      cases.add(adam(s, AdamSettings.adamW(0.1, 0.01), 7, 0));
      cases.add(adam(s, AdamSettings.adamW(0.1, 0.01), 7, 1));
      cases.addAll(random(s));
      cases.add(step(s, new SgdSettings(0.1, 0.9, true, 1e-4), 1));
      for (double stopped : new double[] {0, 1}) {
        cases.add(snapshot(s, stopped));
      }
    }
    for (double x : new double[] {-3, Double.NaN, Double.NEGATIVE_INFINITY}) {
      for (double stopped : new double[] {0, 1}) {
        cases.add(stop(x, stopped));
      }
    }
    return cases;
  }

  static OpCase stop(double x, double stopped) {
    return new OpCase(
            x + ", stopped " + stopped,
            t -> new Update.Stop(t.real(ONE, _ -> x), t.updated(ONE, _ -> stopped)))
        .tolerance(0);
  }

  static OpCase snapshot(Shape s, double stopped) {
    return new OpCase(
            s + ", stopped " + stopped,
            t ->
                new Update.Snapshot(
                    t.real(s), t.real(ONE, _ -> stopped), t.updated(s, PhiloxRandom::nextGaussian)))
        .tolerance(0);
  }

  static List<OpCase> random(Shape s) {
    return List.of(
        new OpCase(
                s.toString(),
                t -> new RandomNumbers.FillUniform(0x123456789abcdefL, 42, t.result(s)))
            .tolerance(0),
        new OpCase(
            s.toString(), t -> new RandomNumbers.FillNormal(-5, 1L << 40, 0.5, 2, t.result(s))));
  }

  static OpCase adam(Shape s, AdamSettings settings, int step, double stopped) {
    return new OpCase(
        s + " " + settings + ", step " + step + (stopped == 0 ? "" : ", stopped"),
        t ->
            new Update.AdamStep(
                t.updated(s, PhiloxRandom::nextGaussian),
                t.real(s),
                t.updated(s, PhiloxRandom::nextGaussian),
                t.updated(s, PhiloxRandom::nextDouble),
                settings.rule(),
                new Update.StepControl(
                    t.real(Update.ADAM_FACTORS, numbers(settings.factors(step))),
                    t.real(ONE, _ -> stopped))));
  }

  private static ToDoubleFunction<PhiloxRandom> numbers(double... values) {
    PrimitiveIterator.OfDouble next = Arrays.stream(values).iterator();
    return _ -> next.nextDouble();
  }

  public static OpCase step(Shape s, SgdSettings step) {
    return step(s, step, 0);
  }

  private static OpCase step(Shape s, SgdSettings step, double stopped) {
    return new OpCase(
        s + " " + step + (stopped == 0 ? "" : ", stopped"),
        t ->
            new Update.SgdStep(
                t.updated(s, PhiloxRandom::nextGaussian),
                t.real(s),
                t.updated(s, PhiloxRandom::nextGaussian),
                step.rule(),
                new Update.StepControl(t.real(ONE, _ -> step.rate()), t.real(ONE, _ -> stopped))));
  }
}
