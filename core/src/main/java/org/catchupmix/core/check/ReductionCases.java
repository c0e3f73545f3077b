package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.Reduction;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ops.Mean;
import org.catchupmix.core.autograd.ops.Sum;

/** Cases of sums along axes. */
final class ReductionCases {
  private ReductionCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    add(cases, Shape.of(19), 0);
    add(cases, Shape.of(6, 5), 0);
    add(cases, Shape.of(6, 5), 1);
    add(cases, Shape.of(2, 3, 5, 7), 1, 2);
    add(cases, Shape.of(2, 3, 5, 7), 0, 3);
    add(cases, Shape.of(2, 3, 5, 7), 0, 1, 2);
    add(cases, Shape.of(2, 3, 5, 7), 0, 1, 2, 3);
    add(cases, Shape.of(1, 4, 1), 1);
    add(cases, Shape.of(500, 101), 0);
    return cases;
  }

  /** Sums, means and their adjoint along some axes. */
  static void add(List<OpCase> cases, Shape full, int... axes) {
    Shape reduced = full.without(axes);
    String label = full + " axes " + Arrays.toString(axes);
    OpCase sum =
        new OpCase(label)
            .real("x", full)
            .writes("out", reduced)
            .runs((in, out) -> new Reduction.Sum(in[0], axes, out[0]));
    OpCase mean =
        new OpCase(label)
            .real("x", full)
            .writes("out", reduced)
            .runs((in, out) -> new Reduction.Mean(in[0], axes, out[0]));
    if (full.elements() < 2000) {
      sum.differentiates(1, (g, v) -> g.apply(new Sum(v.get(0), axes)));
      mean.differentiates(1, (g, v) -> g.apply(new Mean(v.get(0), axes)));
    }
    cases.add(sum);
    cases.add(mean);
    cases.add(
        new OpCase(label)
            .real("x", reduced)
            .writes("out", full)
            .runs((in, out) -> new Reduction.Broadcast(in[0], axes, 0.25, out[0])));
  }
}
