package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Update;

/** Cases of the optimiser's step and of random numbers. */
final class UpdateCases {
  private UpdateCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape s : List.of(Shape.of(1), Shape.of(3, 7, 5), Shape.of(33_333))) {
      addStep(cases, s, new SgdSettings(0.1, 0, false, 0));
      addStep(cases, s, new SgdSettings(0.1, 0.9, false, 5e-4));
      addStep(cases, s, new SgdSettings(0.1, 0.9, true, 1e-4));
      addRandom(cases, s);
    }
    return cases;
  }

  /** Random numbers. */
  static void addRandom(List<OpCase> cases, Shape s) {
    cases.add(
        new OpCase(s.toString())
            .writes("out", s)
            .tolerance(0)
            .runs((_, out) -> new Update.FillUniform(0x123456789abcdefL, 42, out[0])));
    cases.add(
        new OpCase(s.toString())
            .writes("out", s)
            .runs((_, out) -> new Update.FillNormal(-5, 1L << 40, 0.5, 2, out[0])));
  }

  /** The optimiser's step. */
  static void addStep(List<OpCase> cases, Shape s, SgdSettings step) {
    OpCase c = new OpCase(s + " " + step);
    cases.add(
        c.real("gradient", s)
            .updates("w", s, () -> c.random().nextGaussian())
            .updates("velocity", s, () -> c.random().nextGaussian())
            .runs((in, out) -> new Update.SgdStep(out[0], in[0], out[1], step)));
  }
}
