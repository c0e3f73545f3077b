package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.operation.MixOp.Interpolate;
import org.catchupmix.core.operation.ShapeOp;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Cases of the elementwise primitives. */
public final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape s : List.of(Shape.of(), Shape.of(17), Shape.of(3, 5, 7, 11), Shape.of(40_009))) {
      cases.addAll(of(s));
    }
    for (Shape s : List.of(Shape.of(), Shape.of(17), Shape.of(3, 5, 7))) {
      cases.addAll(functions(s));
    }
    Shape s = Shape.of(5, 3);
    cases.add(
        new OpCase(
                "in another shape",
                t -> new Elementwise.Copy(t.activation(s), t.activationResult(Shape.of(3, 1, 5))))
            .differentiates((_, v) -> new ShapeOp.Reshape(v, Shape.of(3, 1, 5))));
    cases.add(
        new OpCase(
            "bytes", t -> new Elementwise.Copy(t.bytes(s, 256), t.result(s, OpCase.Kind.BYTE))));
    return cases;
  }

  /** Every elementwise primitive on tensors of a shape. */
  public static List<OpCase> of(Shape s) {
    String label = s.toString();
    Shape matrix = s.rank() == 0 ? Shape.of(1) : s;
    Shape bias = Shape.of(matrix.dim(-1));
    int[] ascending = IntStream.range(-3, (int) s.elements() - 3).toArray();
    return List.of(
        new OpCase(label, t -> new Elementwise.Fill(1.25, t.activationResult(s))),
        unary(label, s, Elementwise.Copy::new),
        new OpCase("U8 to real " + label, t -> new Elementwise.Cast(t.bytes(s, 256), t.result(s))),
        new OpCase(
            "I32 to real " + label,
            t -> new Elementwise.Cast(t.ints(s, _ -> ascending), t.result(s))),
        new OpCase(
            "real to I32 " + label,
            t ->
                new Elementwise.Cast(
                    t.real(s, random -> 1000 * random.nextGaussian()),
                    t.result(s, OpCase.Kind.INT))),
        binary(label, s, Elementwise.Add::new)
            .differentiates(2, (g, v) -> g.add(v.get(0), v.get(1))),
        binary(label, s, Elementwise.Multiply::new)
            .differentiates(2, (g, v) -> g.multiply(v.get(0), v.get(1))),
        new OpCase(
                label,
                t ->
                    new Elementwise.Divide(
                        t.activation(s),
                        t.activation(s, random -> 0.5 + random.nextDouble()),
                        t.activationResult(s)))
            .differentiates(2, (g, v) -> g.divide(v.get(0), v.get(1))),
        new OpCase(label, t -> new Elementwise.Axpy(0.7, t.activation(s), t.updatedActivation(s))),
        unary(label, s, (x, out) -> new Elementwise.Scale(-0.3, x, out))
            .differentiates(1, (g, v) -> g.scale(v.get(0), -0.3)),
        new OpCase(
                label, t -> new Elementwise.AddBias(t.real(matrix), t.real(bias), t.result(matrix)))
            .differentiates(2, (g, v) -> g.addBias(v.get(0), v.get(1))),
        new OpCase(
                label,
                t ->
                    new Elementwise.Relu(
                        t.activation(s, random -> awayFromZero(random.nextGaussian())),
                        t.activationResult(s)))
            .differentiates(1, (g, v) -> g.relu(v.get(0))),
        new OpCase(
            label,
            t ->
                new Elementwise.ReluGradient(
                    t.activation(s, random -> Math.max(0, random.nextGaussian())),
                    t.activation(s),
                    t.activationResult(s))),
        where(label, s, s),
        where("rows of " + label, s, Shape.of(s.rank() == 0 ? new int[0] : new int[] {s.dim(-1)})),
        binary(label, s, (a, b, out) -> new Elementwise.Interpolate(a, b, 0.3, out))
            .differentiates(2, (g, v) -> g.apply(new Interpolate(v.get(0), v.get(1), 0.3))));
  }

  /** A choice by a mask of the same shape, or of the last axes. */
  private static OpCase where(String label, Shape s, Shape mask) {
    byte[] own = new byte[(int) mask.elements()];
    for (int i = 0; i < own.length; i++) {
      own[i] = (byte) (i * i % 3);
    }
    return new OpCase(
            label,
            t -> {
              Tensor a = t.activation(s);
              Tensor b = t.activation(s);
              return new Elementwise.Where(t.bytes(mask, 2), a, b, t.activationResult(s));
            })
        .differentiates(
            2, (g, v) -> g.apply(new ShapeOp.Where(g.scope().of(mask, own), v.get(0), v.get(1))));
  }

  /** Every function of one number, and its derivative. */
  static List<OpCase> functions(Shape s) {
    List<OpCase> cases = new ArrayList<>();
    for (UnaryFunction f : UnaryFunction.values()) {
      String label = f + " " + s;
      double p = f == UnaryFunction.POWER ? 1.7 : 0.2;
      cases.add(
          new OpCase(
                  label,
                  t ->
                      new Elementwise.Map(
                          f, p, t.activation(s, r -> argument(f, r)), t.activationResult(s)))
              .differentiates((_, v) -> new ArithmeticOp.Map(f, p, v)));
      cases.add(
          new OpCase(
              label,
              t ->
                  new Elementwise.MapGradient(
                      f,
                      p,
                      t.activation(s, r -> argument(f, r)),
                      t.activation(s),
                      t.activationResult(s))));
    }
    return cases;
  }

  /** Draws a number at which a function is smooth. */
  private static double argument(UnaryFunction f, PhiloxRandom random) {
    return switch (f) {
      case LOG, SQRT, POWER -> 0.5 + 2 * random.nextDouble();
      case LEAKY_RELU -> awayFromZero(random.nextGaussian());
      default -> 2 * random.nextGaussian();
    };
  }

  private static double awayFromZero(double v) {
    return v + Math.copySign(0.1, v);
  }

  private static OpCase unary(String label, Shape s, BiFunction<Tensor, Tensor, Primitive> make) {
    return new OpCase(label, t -> make.apply(t.activation(s), t.activationResult(s)));
  }

  private interface Binary {
    Primitive of(Tensor a, Tensor b, Tensor out);
  }

  private static OpCase binary(String label, Shape s, Binary make) {
    return new OpCase(label, t -> make.of(t.activation(s), t.activation(s), t.activationResult(s)));
  }

  /** Casts to another type of activations and back, for backends that have one. */
  static List<OpCase> storage() {
    return Stream.of(Shape.of(1), Shape.of(5, 7), Shape.of(3, 64, 11))
        .flatMap(s -> storage(s).stream())
        .toList();
  }

  public static List<OpCase> storage(Shape s) {
    return List.of(
        new OpCase(
            "real to activation " + s, t -> new Elementwise.Cast(t.real(s), t.activationResult(s))),
        new OpCase(
            "activation to real " + s, t -> new Elementwise.Cast(t.activation(s), t.result(s))));
  }
}
