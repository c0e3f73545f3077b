package org.catchupmix.core.check;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Shape;

/**
 * Cases with what is no finite number, of the primitives whose contract says what becomes of it: a
 * training that diverges is to show it, on each device in the same way.
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
    PoolGeometry pool = new PoolGeometry(3, 5, 6, 12, 3, 2, 1);
    int[] partner = {1, 2, 0};
    return List.of(
        new OpCase("copy", label)
            .activation("x", s, values())
            .writesActivation("out", s)
            .calls((b, in, out) -> b.copy(in[0], out[0])),
        new OpCase("relu", label)
            .activation("x", s, values())
            .writesActivation("out", s)
            .calls((b, in, out) -> b.relu(in[0], out[0])),
        new OpCase("batchNormInference", label + " with ReLU")
            .activation("x", s, values())
            .real("gamma", c, () -> 1.5)
            .real("beta", c)
            .real("runningMean", c)
            .real("runningVariance", c, () -> 0.5)
            .writesActivation("y", s)
            .calls(
                (b, in, out) ->
                    b.batchNormInference(in[0], in[1], in[2], 1e-5, true, in[3], in[4], out[0])),
        new OpCase("maxPool", label)
            .activation("x", s, values())
            .writesActivation("y", pool.outputShape())
            .writes("winner", pool.outputShape(), OpCase.Kind.BYTE)
            .calls((b, in, out) -> b.maxPool(in[0], pool, out[0], out[1])),
        new OpCase("channelMix", label)
            .activation("x", s, values())
            .ints("partner", Shape.of(3), partner)
            .bytes("mask", Shape.of(3, 12), 2)
            .writesActivation("out", s)
            .calls((b, in, out) -> b.channelMix(in[0], in[1], in[2], out[0])));
  }

  /** The conversions of them, for backends that store activations in a type of their own. */
  static List<OpCase> storage() {
    Shape s = Shape.of(5, 33);
    return List.of(
        new OpCase("cast", "NaN and infinities, real to activation")
            .real("x", s, values())
            .writesActivation("out", s)
            .calls((b, in, out) -> b.cast(in[0], out[0])),
        new OpCase("cast", "NaN and infinities, activation to real")
            .activation("x", s, values())
            .writes("out", s)
            .calls((b, in, out) -> b.cast(in[0], out[0])));
  }

  /** One after the other, again and again. */
  private static DoubleSupplier values() {
    int[] next = {0};
    return () -> VALUES[next[0]++ % VALUES.length];
  }
}
