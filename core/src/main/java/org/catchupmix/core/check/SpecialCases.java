package org.catchupmix.core.check;

import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/**
 * Cases with NaN and infinities, of the primitives that specify the result: a training that
 * diverges shows it on each device in the same way.
 */
final class SpecialCases {
  private static final double[] VALUES = {
    Double.NaN, -1, 2, Double.NEGATIVE_INFINITY, 0, 0.5, Double.POSITIVE_INFINITY, -0.0, -3, 1, 0.25
  };

  private static final Set<String> PRIMITIVES =
      Set.of("copy", "relu", "reluGradient", "batchNormInference", "maxPool", "max", "channelMix");

  private SpecialCases() {}

  static List<OpCase> all() {
    Shape s = Shape.of(3, 5, 6, 12);
    List<OpCase> windows = PoolCases.windows(new PoolGeometry(s, 3, 2, 1));
    Stream<OpCase> special =
        Stream.of(
                ElementwiseCases.of(s),
                BatchNormCases.of(s, true),
                windows,
                ReductionCases.max(s, 2),
                MixCases.mix(s.toString(), s, random -> random.permutation(3)))
            .flatMap(List::stream)
            .filter(c -> PRIMITIVES.contains(c.primitive()))
            .map(SpecialCases::special);
    return Stream.concat(
            special,
            Stream.of(
                crossEntropy("-inf", _ -> Double.NEGATIVE_INFINITY),
                crossEntropy("all 1e13", _ -> 1e13f),
                windows
                    .getFirst()
                    .drawing(
                        "several NaN in a window",
                        random -> random.nextInt(3) == 0 ? Double.NaN : random.nextInt(9))))
        .toList();
  }

  private static OpCase special(OpCase c) {
    return c.drawing("NaN and infinities", random -> VALUES[random.nextInt(VALUES.length)]);
  }

  /** Losses of three classes; the logit of the label is 1e13. */
  private static OpCase crossEntropy(String label, ToDoubleFunction<PhiloxRandom> others) {
    Shape z = Shape.of(3, 3);
    return new OpCase(
        "logits " + label,
        t ->
            new Loss.CrossEntropy(
                t.numbers(
                    z,
                    OpCase.Kind.REAL,
                    (random, _) ->
                        IntStream.range(0, 9)
                            .mapToDouble(i -> i % 4 == 0 ? 1e13f : others.applyAsDouble(random))
                            .toArray()),
                t.ints(0, 1, 2),
                0,
                t.result(z),
                t.result(Shape.of(3))));
  }

  /** The conversions of them, for backends that store activations in a type of their own. */
  static List<OpCase> storage() {
    return ElementwiseCases.storage(Shape.of(5, 33)).stream().map(SpecialCases::special).toList();
  }
}
