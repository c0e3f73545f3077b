package org.catchupmix.core.check;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Cases with NaN and infinities, of the primitives that specify the result: a training that
 * diverges shows it on each device in the same way.
 */
final class SpecialCases {
  private static final double[] VALUES = {
    Double.NaN, -1, 2, Double.NEGATIVE_INFINITY, 0, 0.5, Double.POSITIVE_INFINITY, -0.0, -3, 1, 0.25
  };

  private SpecialCases() {}

  static List<OpCase> all() {
    Shape s = Shape.of(3, 5, 6, 12);
    Shape c = Shape.of(12);
    String label = "NaN and infinities " + s;
    return List.of(
        unary(label, s, Elementwise.Copy::new),
        unary(label, s, Elementwise.Relu::new),
        new OpCase(
            label,
            t ->
                new Elementwise.ReluGradient(
                    t.activation(s, values()), t.activation(s), t.activationResult(s))),
        crossEntropy("-inf", _ -> Double.NEGATIVE_INFINITY),
        crossEntropy("all 1e13", _ -> 1e13f),
        new OpCase(
            label + " with ReLU",
            t ->
                new BatchNorm.BatchNormInference(
                    t.activation(s, values()),
                    t.real(c, _ -> 1.5),
                    t.real(c),
                    1e-5,
                    true,
                    t.real(c),
                    t.real(c, _ -> 0.5),
                    t.activationResult(s))),
        maxPool(label, s, values()),
        maxPool(
            "several NaN in a window " + s,
            s,
            random -> random.nextInt(3) == 0 ? Double.NaN : random.nextInt(9)),
        new OpCase(
            label,
            t ->
                new Mixing.ChannelMix(
                    t.activation(s, values()),
                    t.ints(1, 2, 0),
                    t.bytes(Shape.of(3, 12), 2),
                    t.activationResult(s))));
  }

  private static OpCase maxPool(String label, Shape s, ToDoubleFunction<PhiloxRandom> draw) {
    PoolGeometry pool = new PoolGeometry(s, 3, 2, 1);
    Shape y = pool.outputShape();
    return new OpCase(
        label,
        t ->
            new Pooling.MaxPool(
                t.activation(s, draw), pool, t.activationResult(y), t.result(y, OpCase.Kind.BYTE)));
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

  private static OpCase unary(String label, Shape s, BiFunction<Tensor, Tensor, Primitive> make) {
    return new OpCase(label, t -> make.apply(t.activation(s, values()), t.activationResult(s)));
  }

  /** The conversions of them, for backends that store activations in a type of their own. */
  static List<OpCase> storage() {
    Shape s = Shape.of(5, 33);
    return List.of(
        new OpCase(
            "NaN and infinities, real to activation",
            t -> new Elementwise.Cast(t.real(s, values()), t.activationResult(s))),
        new OpCase(
            "NaN and infinities, activation to real",
            t -> new Elementwise.Cast(t.activation(s, values()), t.result(s))));
  }

  /** One after the other, again and again. */
  private static ToDoubleFunction<PhiloxRandom> values() {
    int[] next = {0};
    return _ -> VALUES[next[0]++ % VALUES.length];
  }
}
