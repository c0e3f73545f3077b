package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.array;
import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.doubles;
import static org.catchupmix.core.host.ArrayBuffer.elements;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.catchupmix.core.host.HostConversion;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Elementwise.Add;
import org.catchupmix.core.primitive.Elementwise.AddBias;
import org.catchupmix.core.primitive.Elementwise.Axpy;
import org.catchupmix.core.primitive.Elementwise.Cast;
import org.catchupmix.core.primitive.Elementwise.Copy;
import org.catchupmix.core.primitive.Elementwise.Divide;
import org.catchupmix.core.primitive.Elementwise.Fill;
import org.catchupmix.core.primitive.Elementwise.Interpolate;
import org.catchupmix.core.primitive.Elementwise.Map;
import org.catchupmix.core.primitive.Elementwise.MapGradient;
import org.catchupmix.core.primitive.Elementwise.Multiply;
import org.catchupmix.core.primitive.Elementwise.Relu;
import org.catchupmix.core.primitive.Elementwise.ReluGradient;
import org.catchupmix.core.primitive.Elementwise.Scale;
import org.catchupmix.core.primitive.Elementwise.Where;
import org.catchupmix.core.tensor.Tensor;

/** Elementwise operations, as plain as their formulas. */
final class ReferenceElementwise {
  private ReferenceElementwise() {}

  static void run(Elementwise primitive) {
    switch (primitive) {
      case Fill(double value, Tensor out) -> Arrays.fill(doubles(out), value);
      case Copy(Tensor x, Tensor out) -> copy(x, out);
      case Cast p -> HostConversion.cast(p);
      case Add(Tensor a, Tensor b, Tensor out) -> zip(a, b, (p, q) -> p + q, out);
      case Multiply(Tensor a, Tensor b, Tensor out) -> zip(a, b, (p, q) -> p * q, out);
      case Divide(Tensor a, Tensor b, Tensor out) -> zip(a, b, (p, q) -> p / q, out);
      case Axpy(double alpha, Tensor x, Tensor y) -> zip(y, x, (p, q) -> p + alpha * q, y);
      case Scale(double alpha, Tensor x, Tensor out) -> map(x, v -> alpha * v, out);
      case AddBias(Tensor x, Tensor bias, Tensor out) -> addBias(x, bias, out);
      case Relu(Tensor x, Tensor out) -> map(x, v -> Math.max(v, 0), out);
      case ReluGradient(Tensor y, Tensor dy, Tensor dx) -> zip(y, dy, (v, g) -> v > 0 ? g : 0, dx);
      case Interpolate(Tensor a, Tensor b, double lambda, Tensor out) ->
          zip(a, b, (p, q) -> lambda * p + (1 - lambda) * q, out);
      case Map(var f, double parameter, Tensor x, Tensor out) ->
          map(x, v -> f.value(v, parameter), out);
      case Where p -> where(p);
      case MapGradient(var f, double parameter, Tensor at, Tensor dy, Tensor dx) ->
          zip(at, dy, (v, g) -> f.gradient(v, g, parameter), dx);
    }
  }

  private static void where(Where p) {
    byte[] mask = bytes(p.mask());
    for (int i = 0; i < doubles(p.out()).length; i++) {
      double[] from = doubles(mask[i % mask.length] != 0 ? p.a() : p.b());
      doubles(p.out())[i] = from[i];
    }
  }

  private static void map(Tensor x, DoubleUnaryOperator f, Tensor out) {
    double[] in = doubles(x);
    double[] to = doubles(out);
    for (int i = 0; i < to.length; i++) {
      to[i] = f.applyAsDouble(in[i]);
    }
  }

  private static void zip(Tensor a, Tensor b, DoubleBinaryOperator f, Tensor out) {
    double[] left = doubles(a);
    double[] right = doubles(b);
    double[] to = doubles(out);
    for (int i = 0; i < to.length; i++) {
      to[i] = f.applyAsDouble(left[i], right[i]);
    }
  }

  private static void copy(Tensor x, Tensor out) {
    System.arraycopy(array(x), 0, array(out), 0, elements(out));
  }

  private static void addBias(Tensor x, Tensor bias, Tensor out) {
    double[] in = doubles(x);
    double[] b = doubles(bias);
    double[] to = doubles(out);
    for (int i = 0; i < to.length; i++) {
      to[i] = in[i] + b[i % b.length];
    }
  }
}
