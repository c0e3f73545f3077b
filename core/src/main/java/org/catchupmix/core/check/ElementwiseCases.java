package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ops.Add;
import org.catchupmix.core.autograd.ops.AddBias;
import org.catchupmix.core.autograd.ops.Interpolate;
import org.catchupmix.core.autograd.ops.Multiply;
import org.catchupmix.core.autograd.ops.Relu;
import org.catchupmix.core.autograd.ops.Scale;

/** Cases of the elementwise primitives. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape s : List.of(Shape.of(), Shape.of(17), Shape.of(3, 5, 7, 11), Shape.of(40_009))) {
      cases.addAll(of(s));
    }
    cases.add(
        new OpCase("copy", "bytes")
            .bytes("x", Shape.of(5, 3), 256)
            .writes("out", Shape.of(5, 3), OpCase.Kind.BYTE)
            .calls((b, in, out) -> b.copy(in[0], out[0])));
    return cases;
  }

  /** Every elementwise primitive on tensors of a shape. */
  static List<OpCase> of(Shape s) {
    String label = s.toString();
    boolean small = s.elements() < 2000;
    int last = s.rank() == 0 ? 1 : s.dim(-1);
    Shape matrix = s.rank() == 0 ? Shape.of(1) : s;
    OpCase add =
        new OpCase("add", label)
            .activation("a", s)
            .activation("b", s)
            .writesActivation("out", s)
            .flops(s.elements())
            .calls((b, in, out) -> b.add(in[0], in[1], out[0]));
    OpCase multiply =
        new OpCase("multiply", label)
            .activation("a", s)
            .activation("b", s)
            .writesActivation("out", s)
            .flops(s.elements())
            .calls((b, in, out) -> b.multiply(in[0], in[1], out[0]));
    OpCase scale =
        new OpCase("scale", label)
            .activation("x", s)
            .writesActivation("out", s)
            .flops(s.elements())
            .calls((b, in, out) -> b.scale(-0.3, in[0], out[0]));
    OpCase bias =
        new OpCase("addBias", label)
            .real("x", matrix)
            .real("bias", Shape.of(last))
            .writes("out", matrix)
            .flops(s.elements())
            .calls((b, in, out) -> b.addBias(in[0], in[1], out[0]));
    OpCase relu = new OpCase("relu", label);
    relu.activation("x", s, () -> awayFromZero(relu))
        .writesActivation("out", s)
        .calls((b, in, out) -> b.relu(in[0], out[0]));
    OpCase interpolate =
        new OpCase("interpolate", label)
            .activation("a", s)
            .activation("b", s)
            .writesActivation("out", s)
            .flops(3.0 * s.elements())
            .calls((b, in, out) -> b.interpolate(in[0], in[1], 0.3, out[0]));
    if (small) {
      add.differentiates(2, (g, v) -> g.apply(new Add(v.get(0), v.get(1))));
      multiply.differentiates(2, (g, v) -> g.apply(new Multiply(v.get(0), v.get(1))));
      scale.differentiates(1, (g, v) -> g.apply(new Scale(v.get(0), -0.3)));
      bias.differentiates(2, (g, v) -> g.apply(new AddBias(v.get(0), v.get(1))));
      relu.differentiates(1, (g, v) -> g.apply(new Relu(v.get(0))));
      interpolate.differentiates(2, (g, v) -> g.apply(new Interpolate(v.get(0), v.get(1), 0.3)));
    }
    OpCase reluGradient = new OpCase("reluGradient", label);
    OpCase axpy = new OpCase("axpy", label);
    OpCase toInt = new OpCase("cast", "real to I32 " + label);
    return List.of(
        new OpCase("fill", label)
            .writesActivation("out", s)
            .calls((b, _, out) -> b.fill(1.25, out[0])),
        new OpCase("copy", label)
            .activation("x", s)
            .writesActivation("out", s)
            .calls((b, in, out) -> b.copy(in[0], out[0])),
        new OpCase("cast", "U8 to real " + label)
            .bytes("x", s, 256)
            .writes("out", s)
            .calls((b, in, out) -> b.cast(in[0], out[0])),
        new OpCase("cast", "I32 to real " + label)
            .ints("x", s, () -> IntStream.range(-3, (int) s.elements() - 3).toArray())
            .writes("out", s)
            .calls((b, in, out) -> b.cast(in[0], out[0])),
        toInt
            .real("x", s, () -> 1000 * toInt.random().nextGaussian())
            .writes("out", s, OpCase.Kind.INT)
            .calls((b, in, out) -> b.cast(in[0], out[0])),
        add,
        multiply,
        axpy.activation("x", s)
            .updatesActivation("y", s)
            .flops(2.0 * s.elements())
            .calls((b, in, out) -> b.axpy(0.7, in[0], out[0])),
        scale,
        bias,
        relu,
        reluGradient
            .activation("y", s, () -> Math.max(0, reluGradient.random().nextGaussian()))
            .activation("dy", s)
            .writesActivation("dx", s)
            .calls((b, in, out) -> b.reluGradient(in[0], in[1], out[0])),
        interpolate);
  }

  /** Casts to another type of activations and back, for backends that have one. */
  static List<OpCase> storage() {
    return Stream.of(Shape.of(1), Shape.of(5, 7), Shape.of(3, 64, 11))
        .flatMap(
            s ->
                Stream.of(
                    new OpCase("cast", "real to activation " + s)
                        .real("x", s)
                        .writesActivation("out", s)
                        .calls((b, in, out) -> b.cast(in[0], out[0])),
                    new OpCase("cast", "activation to real " + s)
                        .activation("x", s)
                        .writes("out", s)
                        .calls((b, in, out) -> b.cast(in[0], out[0]))))
        .toList();
  }

  private static double awayFromZero(OpCase c) {
    double v = c.random().nextGaussian();
    return v + Math.copySign(0.1, v);
  }
}
