package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.operation.MixOp.Interpolate;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.Shape;

/** Cases of the elementwise primitives. */
public final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape s : List.of(Shape.of(), Shape.of(17), Shape.of(3, 5, 7, 11), Shape.of(40_009))) {
      cases.addAll(of(s));
    }
    cases.add(
        new OpCase("bytes")
            .bytes("x", Shape.of(5, 3), 256)
            .writes("out", Shape.of(5, 3), OpCase.Kind.BYTE)
            .runs((in, out) -> new Elementwise.Copy(in[0], out[0])));
    return cases;
  }

  /** Every elementwise primitive on tensors of a shape. */
  public static List<OpCase> of(Shape s) {
    String label = s.toString();
    Shape matrix = s.rank() == 0 ? Shape.of(1) : s;
    return List.of(
        new OpCase(label)
            .writesActivation("out", s)
            .runs((_, out) -> new Elementwise.Fill(1.25, out[0])),
        unary(label, s, (in, out) -> new Elementwise.Copy(in[0], out[0])),
        new OpCase("U8 to real " + label)
            .bytes("x", s, 256)
            .writes("out", s)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])),
        new OpCase("I32 to real " + label)
            .ints("x", s, _ -> IntStream.range(-3, (int) s.elements() - 3).toArray())
            .writes("out", s)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])),
        new OpCase("real to I32 " + label)
            .real("x", s, random -> 1000 * random.nextGaussian())
            .writes("out", s, OpCase.Kind.INT)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])),
        binary(label, s, (in, out) -> new Elementwise.Add(in[0], in[1], out[0]))
            .differentiates(2, (g, v) -> g.add(v.get(0), v.get(1))),
        binary(label, s, (in, out) -> new Elementwise.Multiply(in[0], in[1], out[0]))
            .differentiates(2, (g, v) -> g.multiply(v.get(0), v.get(1))),
        new OpCase(label)
            .activation("x", s)
            .updatesActivation("y", s)
            .runs((in, out) -> new Elementwise.Axpy(0.7, in[0], out[0])),
        unary(label, s, (in, out) -> new Elementwise.Scale(-0.3, in[0], out[0]))
            .differentiates(1, (g, v) -> g.scale(v.get(0), -0.3)),
        new OpCase(label)
            .real("x", matrix)
            .real("bias", Shape.of(matrix.dim(-1)))
            .writes("out", matrix)
            .runs((in, out) -> new Elementwise.AddBias(in[0], in[1], out[0]))
            .differentiates(2, (g, v) -> g.addBias(v.get(0), v.get(1))),
        new OpCase(label)
            .activation("x", s, random -> awayFromZero(random.nextGaussian()))
            .writesActivation("out", s)
            .runs((in, out) -> new Elementwise.Relu(in[0], out[0]))
            .differentiates(1, (g, v) -> g.relu(v.get(0))),
        new OpCase(label)
            .activation("y", s, random -> Math.max(0, random.nextGaussian()))
            .activation("dy", s)
            .writesActivation("dx", s)
            .runs((in, out) -> new Elementwise.ReluGradient(in[0], in[1], out[0])),
        binary(label, s, (in, out) -> new Elementwise.Interpolate(in[0], in[1], 0.3, out[0]))
            .differentiates(2, (g, v) -> g.apply(new Interpolate(v.get(0), v.get(1), 0.3))));
  }

  private static double awayFromZero(double v) {
    return v + Math.copySign(0.1, v);
  }

  private static OpCase unary(String label, Shape s, OpCase.Make make) {
    return new OpCase(label).activation("x", s).writesActivation("out", s).runs(make);
  }

  private static OpCase binary(String label, Shape s, OpCase.Make make) {
    return new OpCase(label)
        .activation("a", s)
        .activation("b", s)
        .writesActivation("out", s)
        .runs(make);
  }

  /** Casts to another type of activations and back, for backends that have one. */
  static List<OpCase> storage() {
    return Stream.of(Shape.of(1), Shape.of(5, 7), Shape.of(3, 64, 11))
        .flatMap(s -> storage(s).stream())
        .toList();
  }

  /** Casts of a shape to the storage dtype and back. */
  public static List<OpCase> storage(Shape s) {
    return List.of(
        new OpCase("real to activation " + s)
            .real("x", s)
            .writesActivation("out", s)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])),
        new OpCase("activation to real " + s)
            .activation("x", s)
            .writes("out", s)
            .runs((in, out) -> new Elementwise.Cast(in[0], out[0])));
  }
}
