package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      cases.addAll(random(s));
      for (double stopped : new double[] {0, 1}) {
        cases.add(controlled(s, new SgdSettings(0.1, 0.9, true, 1e-4), stopped));
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

  /** A loss that may not be finite. */
  public static OpCase stop(double x, double stopped) {
    return new OpCase(x + ", stopped " + stopped)
        .real("x", ONE, _ -> x)
        .updates("stopped", ONE, _ -> stopped)
        .tolerance(0)
        .runs((in, out) -> new Update.Stop(in[0], out[0]));
  }

  /** A copy that the device may leave out. */
  public static OpCase snapshot(Shape s, double stopped) {
    return new OpCase(s + ", stopped " + stopped)
        .real("x", s)
        .real("stopped", ONE, _ -> stopped)
        .updates("out", s, PhiloxRandom::nextGaussian)
        .tolerance(0)
        .runs((in, out) -> new Update.Snapshot(in[0], in[1], out[0]));
  }

  /** A step about which the device decides, at twice the rate of its settings. */
  private static OpCase controlled(Shape s, SgdSettings step, double stopped) {
    return new OpCase(s + " " + step + ", stopped " + stopped)
        .real("gradient", s)
        .real("rate", ONE, _ -> 2 * step.rate())
        .real("stopped", ONE, _ -> stopped)
        .updates("w", s, PhiloxRandom::nextGaussian)
        .updates("velocity", s, PhiloxRandom::nextGaussian)
        .runs(
            (in, out) ->
                new Update.SgdStep(
                    out[0],
                    in[0],
                    out[1],
                    step,
                    Optional.of(new Update.StepControl(in[1], in[2]))));
  }

  /** Random numbers. */
  public static List<OpCase> random(Shape s) {
    return List.of(
        new OpCase(s.toString())
            .writes("out", s)
            .tolerance(0)
            .runs((_, out) -> new Update.FillUniform(0x123456789abcdefL, 42, out[0])),
        new OpCase(s.toString())
            .writes("out", s)
            .runs((_, out) -> new Update.FillNormal(-5, 1L << 40, 0.5, 2, out[0])));
  }

  /** The optimiser's step. */
  public static OpCase step(Shape s, SgdSettings step) {
    return new OpCase(s + " " + step)
        .real("gradient", s)
        .updates("w", s, PhiloxRandom::nextGaussian)
        .updates("velocity", s, PhiloxRandom::nextGaussian)
        .runs((in, out) -> new Update.SgdStep(out[0], in[0], out[1], step));
  }
}
