package org.catchupmix.core.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.operation.ShapeOp;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.Shape;

/** Cases of sums and maxima along axes. */
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
            of(Shape.of(500, 101), 0),
            max(Shape.of(19), 0),
            max(Shape.of(6, 5), 0),
            max(Shape.of(2, 3, 5, 7), 1),
            max(Shape.of(2, 3, 5, 7), 3),
            max(Shape.of(70, 1, 300), 2),
            List.of(
                max(Shape.of(5, 7, 4), 1)
                    .getFirst()
                    .drawing("with equal elements", random -> random.nextInt(3)),
                repeated(Shape.of(3, 1), Shape.of(2, 3, 4), 0, 2),
                repeated(Shape.of(), Shape.of(5, 3), 0, 1)))
        .flatMap(List::stream)
        .toList();
  }

  /** The largest elements along an axis, and the gradient. */
  static List<OpCase> max(Shape full, int axis) {
    Shape reduced = full.without(axis);
    String label = full + " axis " + axis;
    return List.of(
        new OpCase(
                label,
                t ->
                    new Reduction.Max(
                        t.real(full), axis, t.result(reduced), t.result(reduced, OpCase.Kind.INT)))
            .differentiates((_, v) -> new ShapeOp.Max(v, axis, false)),
        new OpCase(
            label,
            t ->
                new Reduction.MaxGradient(
                    t.real(reduced),
                    t.ints(
                        reduced,
                        random -> random.ints(reduced.elements(), 0, full.dim(axis)).toArray()),
                    axis,
                    t.result(full))));
  }

  /** A tensor that is repeated to a larger shape by NumPy's rule. */
  private static OpCase repeated(Shape from, Shape to, int... axes) {
    return new OpCase(
            from + " to " + to, t -> new Reduction.Broadcast(t.real(from), axes, 1, t.result(to)))
        .differentiates((_, v) -> new ArithmeticOp.Broadcast(v, to));
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
