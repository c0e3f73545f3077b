package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Update;
import org.catchupmix.core.random.PhiloxRandom;

/** Cases of the optimiser's step and of random numbers. */
public final class UpdateCases {
  private UpdateCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape s : List.of(Shape.of(1), Shape.of(3, 7, 5), Shape.of(33_333))) {
      cases.add(step(s, new SgdSettings(0.1, 0, false, 0)));
      cases.add(step(s, new SgdSettings(0.1, 0.9, false, 5e-4)));
      cases.add(step(s, new SgdSettings(0.1, 0.9, true, 1e-4)));
      cases.addAll(random(s));
    }
    return cases;
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
