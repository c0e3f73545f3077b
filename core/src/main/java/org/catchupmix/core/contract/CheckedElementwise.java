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
    args().real("fill", "out", out);
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
    boolean toReal =
        out.dtype() == inner().real() && (x.dtype() == DType.U8 || x.dtype() == DType.I32);
    boolean toInt = out.dtype() == DType.I32 && x.dtype() == inner().real();
    require(
        toReal || toInt,
        "cast: %s to %s; U8 or I32 to %s, or %s to I32 is wanted",
        x.dtype(),
        out.dtype(),
        inner().real(),
        inner().real());
    args().shaped("cast", "out", out, out.dtype(), x.shape());
    inner().cast(x, out);
  }

  @Override
  default void add(Tensor a, Tensor b, Tensor out) {
    args().same("add", a, "b", b, out);
    inner().add(a, b, out);
  }

  @Override
  default void multiply(Tensor a, Tensor b, Tensor out) {
    args().same("multiply", a, "b", b, out);
    inner().multiply(a, b, out);
  }

  @Override
  default void axpy(double alpha, Tensor x, Tensor y) {
    args().real("axpy", "x", x);
    args().real("axpy", "y", y, x.shape());
    distinct("axpy", y, x);
    inner().axpy(alpha, x, y);
  }

  @Override
  default void scale(double alpha, Tensor x, Tensor out) {
    args().same("scale", x, "out", out, out);
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
    args().same("relu", x, "out", out, out);
    inner().relu(x, out);
  }

  @Override
  default void reluGradient(Tensor y, Tensor dy, Tensor dx) {
    args().same("reluGradient", y, "dy", dy, dx);
    inner().reluGradient(y, dy, dx);
  }

  @Override
  default void interpolate(Tensor a, Tensor b, double lambda, Tensor out) {
    args().same("interpolate", a, "b", b, out);
    inner().interpolate(a, b, lambda, out);
  }
}
