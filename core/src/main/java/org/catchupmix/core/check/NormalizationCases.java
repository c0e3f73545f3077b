package org.catchupmix.core.check;

import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.operation.LayerOp.GroupNormalization;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.tensor.Shape;

/** Cases of layer norm and group norm. */
public final class NormalizationCases {
  private NormalizationCases() {}

  static List<OpCase> all() {
    return Stream.of(
            of(Shape.of(1, 1), 1, 1),
            of(Shape.of(6, 5), 1, 1),
            of(Shape.of(2, 3, 33), 2, 1),
            of(Shape.of(70, 300), 1, 1),
            of(Shape.of(2, 4, 3, 6), 1, 3),
            of(Shape.of(3, 5, 5, 8), 1, 1),
            of(Shape.of(2, 9, 7, 37), 1, 37),
            of(Shape.of(1, 13, 16, 64), 1, 4))
        .flatMap(List::stream)
        .toList();
  }

  /** The norm and its gradient. */
  public static List<OpCase> of(Shape x, int sampleAxes, int groups) {
    Normalization.Settings settings = new Normalization.Settings(sampleAxes, groups, 1e-3);
    Shape c = Shape.of(x.dim(-1));
    Shape statistics = Normalization.statistics(x, settings);
    String label = "%s samples of %d axes, groups %d".formatted(x, sampleAxes, groups);
    return List.of(
        new OpCase(
                label,
                t ->
                    new Normalization.GroupNorm(
                        t.activation(x),
                        t.real(c),
                        t.real(c),
                        settings,
                        t.activationResult(x),
                        t.result(statistics),
                        t.result(statistics)))
            .differentiates(
                3,
                (g, v) -> g.apply(new GroupNormalization(v.get(0), v.get(1), v.get(2), settings))),
        new OpCase(
            label,
            t ->
                new Normalization.GroupNormGradient(
                    t.activation(x),
                    t.activation(x),
                    t.real(c),
                    settings,
                    t.real(statistics),
                    t.real(statistics, random -> 0.5 + random.nextDouble()),
                    t.activationResult(x),
                    t.result(c),
                    t.result(c))));
  }
}
