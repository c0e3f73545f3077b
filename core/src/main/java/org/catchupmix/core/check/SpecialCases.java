package org.catchupmix.core.check;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
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

  private SpecialCases() {}

  static List<OpCase> all() {
    Shape s = Shape.of(3, 5, 6, 12);
    Shape c = Shape.of(12);
    String label = "NaN and infinities " + s;
    PoolGeometry pool = new PoolGeometry(Shape.of(3, 5, 6, 12), 3, 2, 1);
    int[] partner = {1, 2, 0};
    return List.of(
        unary(label, s, (in, out) -> new Elementwise.Copy(in[0], out[0])),
        unary(label, s, (in, out) -> new Elementwise.Relu(in[0], out[0])),
        new OpCase(label)
            .activation("y", s, values())
            .activation("dy", s)
            .writesActivation("dx", s)
            .runs((in, out) -> new Elementwise.ReluGradient(in[0], in[1], out[0])),
        crossEntropy("-inf", _ -> Double.NEGATIVE_INFINITY),
        crossEntropy("all 1e13", _ -> 1e13f),
        new OpCase(label + " with ReLU")
            .activation("x", s, values())
            .real("gamma", c, _ -> 1.5)
            .real("beta", c)
            .real("runningMean", c)
            .real("runningVariance", c, _ -> 0.5)
            .writesActivation("y", s)
            .runs(
                (in, out) ->
                    new Normalization.BatchNormInference(
                        in[0], in[1], in[2], 1e-5, true, in[3], in[4], out[0])),
        new OpCase(label)
            .activation("x", s, values())
            .writesActivation("y", pool.outputShape())
            .writes("winner", pool.outputShape(), OpCase.Kind.BYTE)
            .runs((in, out) -> new Pooling.MaxPool(in[0], pool, out[0], out[1])),
        new OpCase("several NaN in a window " + s)
            .activation("x", s, random -> random.nextInt(3) == 0 ? Double.NaN : random.nextInt(9))
            .writesActivation("y", pool.outputShape())
            .writes("winner", pool.outputShape(), OpCase.Kind.BYTE)
            .runs((in, out) -> new Pooling.MaxPool(in[0], pool, out[0], out[1])),
        new OpCase(label)
            .activation("x", s, values())
            .ints("partner", Shape.of(3), partner)
            .bytes("mask", Shape.of(3, 12), 2)
            .writesActivation("out", s)
            .runs((in, out) -> new Mixing.ChannelMix(in[0], in[1], in[2], out[0])));
  }

  /** Losses of three classes; the logit of the label is 1e13. */
  private static OpCase crossEntropy(String label, ToDoubleFunction<PhiloxRandom> others) {
    Shape z = Shape.of(3, 3);
    return new OpCase("logits " + label)
        .numbers(
            "logits",
            z,
            OpCase.Kind.REAL,
            (random, _) -> {
              double[] logits = new double[9];
              for (int i = 0; i < logits.length; i++) {
                logits[i] = i % 4 == 0 ? 1e13f : others.applyAsDouble(random);
              }
              return logits;
            })
        .ints("labels", Shape.of(3), 0, 1, 2)
        .writes("logp", z)
        .writes("losses", Shape.of(3))
        .runs((in, out) -> new Loss.CrossEntropy(in[0], in[1], 0, out[0], out[1]));
  }

  private static OpCase unary(String label, Shape s, OpCase.Make make) {
    return new OpCase(label).activation("x", s, values()).writesActivation("out", s).runs(make);
  }

  /** The conversions of them, for backends that store activations in a type of their own. */
  static List<OpCase> storage() {
    Shape s = Shape.of(5, 33);
    return List.of(
        new OpCase("NaN and infinities, real to activation")
            .real("x", s, values())
            .writesActivation("out", s)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])),
        new OpCase("NaN and infinities, activation to real")
            .activation("x", s, values())
            .writes("out", s)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])));
  }

  /** One after the other, again and again. */
  private static ToDoubleFunction<PhiloxRandom> values() {
    int[] next = {0};
    return _ -> VALUES[next[0]++ % VALUES.length];
  }
}
