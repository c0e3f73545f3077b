package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;
import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.DType;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.ElementwisePrimitives;

/** Checks the arguments of elementwise primitives. */
interface CheckedElementwise extends CheckedContext, ElementwisePrimitives {
  @Override
  default void fill(double value, Tensor out) {
    args().activation("fill", "out", out);
    inner().fill(value, out);
  }

  @Override
  default void copy(Tensor x, Tensor out) {
    args().typed("copy", "x", x, x.dtype());
    args().shaped("copy", "out", out, x.dtype(), x.shape());
    distinct("copy", out, x);
    inner().copy(x, out);
  }

  @Override
  default void cast(Tensor x, Tensor out) {
    args().typed("cast", "x", x, x.dtype());
    DType real = inner().real();
    boolean toReal = out.dtype() == real && (x.dtype() == DType.U8 || x.dtype() == DType.I32);
    boolean toInt = out.dtype() == DType.I32 && x.dtype() == real;
    boolean stored =
        x.dtype() != out.dtype()
            && args().isActivation(x.dtype())
            && args().isActivation(out.dtype());
    require(
        toReal || toInt || stored,
        "cast: %s to %s; U8 or I32 to %s, %s to I32%s is wanted",
        x.dtype(),
        out.dtype(),
        real,
        real,
        inner().activation() == real
            ? ""
            : ", or between %s and %s".formatted(real, inner().activation()));
    args().shaped("cast", "out", out, out.dtype(), x.shape());
    inner().cast(x, out);
  }

  @Override
  default void add(Tensor a, Tensor b, Tensor out) {
    args().alike("add", a, "b", b, out);
    inner().add(a, b, out);
  }

  @Override
  default void multiply(Tensor a, Tensor b, Tensor out) {
    args().alike("multiply", a, "b", b, out);
    inner().multiply(a, b, out);
  }

  @Override
  default void axpy(double alpha, Tensor x, Tensor y) {
    args().activation("axpy", "x", x);
    args().like("axpy", "y", y, x, x.shape());
    distinct("axpy", y, x);
    inner().axpy(alpha, x, y);
  }

  @Override
  default void scale(double alpha, Tensor x, Tensor out) {
    args().alike("scale", x, "out", out, out);
    inner().scale(alpha, x, out);
  }

  @Override
  default void addBias(Tensor x, Tensor bias, Tensor out) {
    args().same("addBias", x, "out", out, out);
    require(x.shape().rank() >= 1, "addBias: x %s wants at least one axis", x.shape());
    args().perChannel("addBias", "bias", bias, x);
    inner().addBias(x, bias, out);
  }

  @Override
  default void relu(Tensor x, Tensor out) {
    args().alike("relu", x, "out", out, out);
    inner().relu(x, out);
  }

  @Override
  default void reluGradient(Tensor y, Tensor dy, Tensor dx) {
    args().alike("reluGradient", y, "dy", dy, dx);
    inner().reluGradient(y, dy, dx);
  }

  @Override
  default void interpolate(Tensor a, Tensor b, double lambda, Tensor out) {
    args().alike("interpolate", a, "b", b, out);
    inner().interpolate(a, b, lambda, out);
  }
}
