package org.catchupmix.core.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.Shape;

/** Cases of sums along axes. */
final class ReductionCases {
  private ReductionCases() {}

  static List<OpCase> all() {
    return Stream.of(
            of(Shape.of(19), 0),
            of(Shape.of(6, 5), 0),
            of(Shape.of(6, 5), 1),
            of(Shape.of(2, 3, 5, 7), 1, 2),
            of(Shape.of(2, 3, 5, 7), 0, 3),
            of(Shape.of(2, 3, 5, 7), 0, 1, 2),
            of(Shape.of(2, 3, 5, 7), 0, 1, 2, 3),
            of(Shape.of(1, 4, 1), 1),
            of(Shape.of(500, 101), 0))
        .flatMap(List::stream)
        .toList();
  }

  static List<OpCase> of(Shape full, int... axes) {
    Shape reduced = full.without(axes);
    double each = (double) reduced.elements() / full.elements();
    String label = full + " axes " + Arrays.toString(axes);
    return List.of(
        new OpCase(label, t -> new Reduction.Sum(t.real(full), axes, 1, t.result(reduced)))
            .differentiates(1, (g, v) -> g.sum(v.get(0), axes)),
        new OpCase(
                "mean " + label,
                t -> new Reduction.Sum(t.real(full), axes, each, t.result(reduced)))
            .differentiates(1, (g, v) -> g.mean(v.get(0), axes)),
        new OpCase(
            label, t -> new Reduction.Broadcast(t.real(reduced), axes, 0.25, t.result(full))));
  }
}
