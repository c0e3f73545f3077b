package org.catchupmix.core.primitive;

import java.util.stream.IntStream;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Operations on each element by itself. All tensors of one have one shape and are activations
 * unless said.
 */
public sealed interface Elementwise extends Primitive {
  /** {@code out = value}. */
  record Fill(double value, Tensor out) implements Elementwise {
    public Fill {
      Arguments.of(Fill.class).activation("out", out);
    }
  }

  /** {@code out = x}, in order; one type, any, and as many elements, but any shape. */
  record Copy(Tensor x, Tensor out) implements Elementwise {
    public Copy {
      Arguments.of(Copy.class)
          .any("x", x)
          .typed("out", out, x.dtype())
          .that(
              out.shape().elements() == x.shape().elements(),
              "x %s and out %s must have as many elements",
              x.shape(),
              out.shape())
          .distinct(out, x);
    }
  }

  /**
   * {@code out = x} in another type: U8 (as 0..255) or I32 to real, exactly where the compute dtype
   * has the number; real to I32, rounded toward zero and clamped to the range, NaN to 0; real to
   * the type of activations, round half to even, and back, exactly.
   */
  record Cast(Tensor x, Tensor out) implements Elementwise {
    public Cast {
      Arguments arguments = Arguments.of(Cast.class).any("x", x).any("out", out);
      Device device = x.device();
      DType real = device.computeDtype();
      DType from = x.dtype();
      DType to = out.dtype();
      boolean toReal = to == real && (from == DType.U8 || from == DType.I32);
      boolean toInt = to == DType.I32 && from == real;
      boolean stored =
          from != to && Arguments.isActivation(device, from) && Arguments.isActivation(device, to);
      arguments
          .that(
              toReal || toInt || stored,
              "%s to %s; must be U8 or I32 to %s, %3$s to I32, or between types of activations (%s)",
              from,
              to,
              real,
              Arguments.activationTypes(device))
          .shaped("out", out, to, x.shape());
    }
  }

  /** {@code out = a + b}; {@code out} may be {@code a} or {@code b}. */
  record Add(Tensor a, Tensor b, Tensor out) implements Elementwise {
    public Add {
      Arguments.of(Add.class).activation("a", a).like("b", b, a).like("out", out, a);
    }
  }

  /** {@code out = a * b}; {@code out} may be {@code a} or {@code b}. */
  record Multiply(Tensor a, Tensor b, Tensor out) implements Elementwise {
    public Multiply {
      Arguments.of(Multiply.class).activation("a", a).like("b", b, a).like("out", out, a);
    }
  }

  /** {@code out = a / b}; {@code out} may be {@code a} or {@code b}. */
  record Divide(Tensor a, Tensor b, Tensor out) implements Elementwise {
    public Divide {
      Arguments.of(Divide.class).activation("a", a).like("b", b, a).like("out", out, a);
    }
  }

  /** {@code y = y + alpha * x}. */
  record Axpy(double alpha, Tensor x, Tensor y) implements Elementwise {
    public Axpy {
      Arguments.of(Axpy.class).activation("x", x).like("y", y, x).distinct(y, x);
    }
  }

  /** {@code out = alpha * x}; {@code out} may be {@code x}. */
  record Scale(double alpha, Tensor x, Tensor out) implements Elementwise {
    public Scale {
      Arguments.of(Scale.class).activation("x", x).like("out", out, x);
    }
  }

  /**
   * {@code out[..,c] = x[..,c] + bias[c]}; {@code bias [C]}; all real; {@code out} may be {@code
   * x}.
   */
  record AddBias(Tensor x, Tensor bias, Tensor out) implements Elementwise {
    public AddBias {
      Arguments.of(AddBias.class)
          .real("x", x)
          .like("out", out, x)
          .that(x.shape().rank() >= 1, "x %s must have at least one axis", x.shape())
          .perChannel("bias", bias, x);
    }
  }

  /** {@code out = max(x, 0)}, NaN stays NaN; {@code out} may be {@code x}. */
  record Relu(Tensor x, Tensor out) implements Elementwise {
    public Relu {
      Arguments.of(Relu.class).activation("x", x).like("out", out, x);
    }
  }

  /**
   * {@code dx = y > 0 ? dy : 0}, with {@code y} the output of {@link Relu}. Where y is NaN, dx is
   * 0; PyTorch passes dy there.
   */
  record ReluGradient(Tensor y, Tensor dy, Tensor dx) implements Elementwise {
    public ReluGradient {
      Arguments.of(ReluGradient.class).activation("y", y).like("dy", dy, y).like("dx", dx, y);
    }
  }

  /** {@code out = lambda * a + (1 - lambda) * b}; {@code out} may be {@code a} or {@code b}. */
  record Interpolate(Tensor a, Tensor b, double lambda, Tensor out) implements Elementwise {
    public Interpolate {
      Arguments.of(Interpolate.class).activation("a", a).like("b", b, a).like("out", out, a);
    }
  }

  /**
   * {@code out = mask ? a : b}; {@code out} may be {@code a} or {@code b}.
   *
   * @param mask U8, 0 or not; of the shape of out, or of its last axes, and then the same for all
   *     others
   */
  record Where(Tensor mask, Tensor a, Tensor b, Tensor out) implements Elementwise {
    public Where {
      Arguments arguments = Arguments.of(Where.class).typed("mask", mask, DType.U8);
      arguments.activation("a", a).like("b", b, a).like("out", out, a);
      Shape full = a.shape();
      int missing = full.rank() - mask.shape().rank();
      arguments.that(
          missing >= 0 && full.without(IntStream.range(0, missing).toArray()).equals(mask.shape()),
          "mask %s must have the last axes of a %s",
          mask.shape(),
          full);
    }
  }

  /** {@code out = f(x)}; {@code out} may be {@code x}. */
  record Map(UnaryFunction f, double parameter, Tensor x, Tensor out) implements Elementwise {
    public Map {
      Arguments.of(Map.class).activation("x", x).like("out", out, x);
    }
  }

  /**
   * {@code dx = dy f'(x)}; {@code dx} may be {@code dy}.
   *
   * @param at the result of {@link Map} if f {@linkplain UnaryFunction#differentiatesResult
   *     differentiates} it, else x
   */
  record MapGradient(UnaryFunction f, double parameter, Tensor at, Tensor dy, Tensor dx)
      implements Elementwise {
    public MapGradient {
      Arguments.of(MapGradient.class).activation("at", at).like("dy", dy, at).like("dx", dx, at);
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case Fill(_, var out) -> Work.reading().writing(out);
      case Copy(var x, var out) -> Work.reading(x).writing(out);
      case Cast(var x, var out) -> Work.reading(x).writing(out);
      case Add(var a, var b, var out) ->
          Work.reading(a, b).writing(out).flops(out.shape().elements());
      case Multiply(var a, var b, var out) ->
          Work.reading(a, b).writing(out).flops(out.shape().elements());
      case Divide(var a, var b, var out) ->
          Work.reading(a, b).writing(out).flops(out.shape().elements());
      case Axpy(_, var x, var y) -> Work.reading(x, y).writing(y).flops(2.0 * y.shape().elements());
      case Scale(_, var x, var out) -> Work.reading(x).writing(out).flops(out.shape().elements());
      case AddBias(var x, var bias, var out) ->
          Work.reading(x, bias).writing(out).flops(out.shape().elements());
      case Relu(var x, var out) -> Work.reading(x).writing(out);
      case ReluGradient(var y, var dy, var dx) -> Work.reading(y, dy).writing(dx);
      case Interpolate(var a, var b, _, var out) ->
          Work.reading(a, b).writing(out).flops(3.0 * out.shape().elements());
      case Where(var mask, var a, var b, var out) -> Work.reading(mask, a, b).writing(out);
      case Map(_, _, var x, var out) -> Work.reading(x).writing(out).flops(out.shape().elements());
      case MapGradient(_, _, var at, var dy, var dx) ->
          Work.reading(at, dy).writing(dx).flops(2.0 * dx.shape().elements());
    };
  }
}
