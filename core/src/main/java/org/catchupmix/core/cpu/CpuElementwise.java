package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.array;
import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Exponential;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.cpu.vector.TabulatedFunctions;
import org.catchupmix.core.host.HostConversion;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.tensor.Tensor;

/** Elementwise operations. */
final class CpuElementwise {
  private final CpuContext cpu;

  CpuElementwise(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Elementwise primitive) {
    switch (primitive) {
      case Elementwise.Fill(var value, var out) -> fill(value, out);
      case Elementwise.Copy(var x, var out) -> copy(x, out);
      case Elementwise.Cast p -> HostConversion.cast(p);
      case Elementwise.Add(var a, var b, var out) -> loop(a, b, out, CpuElementwise::add);
      case Elementwise.Multiply(var a, var b, var out) -> loop(a, b, out, CpuElementwise::multiply);
      case Elementwise.Divide(var a, var b, var out) -> loop(a, b, out, CpuElementwise::divide);
      case Elementwise.Axpy(var alpha, var x, var y) -> axpy(alpha, x, y);
      case Elementwise.Scale(var alpha, var x, var out) -> scale(alpha, x, out);
      case Elementwise.AddBias(var x, var bias, var out) -> addBias(x, bias, out);
      case Elementwise.Relu(var x, var out) -> loop(x, x, out, CpuElementwise::relu);
      case Elementwise.ReluGradient(var y, var dy, var dx) ->
          loop(y, dy, dx, CpuElementwise::reluGradient);
      case Elementwise.Interpolate p -> interpolate(p);
      case Elementwise.Where p -> where(p);
      case Elementwise.Map p -> map(p);
      case Elementwise.MapGradient p -> mapGradient(p);
    }
  }

  private void fill(double value, Tensor out) {
    float[] o = floats(out);
    cpu.forElements(elements(out), (from, to) -> Arrays.fill(o, from, to, (float) value));
  }

  private void copy(Tensor x, Tensor out) {
    Object from = array(x);
    Object to = array(out);
    cpu.forElements(elements(x), (lo, hi) -> System.arraycopy(from, lo, to, lo, hi - lo));
  }

  /** Computes elements {@code from..to-1} of out, which may be one of the inputs. */
  @FunctionalInterface
  private interface Loop {
    /** Runs the loop. */
    void run(float[] a, float[] b, float[] out, int from, int to);
  }

  private void loop(Tensor a, Tensor b, Tensor out, Loop loop) {
    float[] p = floats(a);
    float[] q = floats(b);
    float[] o = floats(out);
    cpu.forElements(elements(out), (from, to) -> loop.run(p, q, o, from, to));
  }

  private static void add(float[] a, float[] b, float[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = a[i] + b[i];
    }
  }

  private static void multiply(float[] a, float[] b, float[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = a[i] * b[i];
    }
  }

  private static void divide(float[] a, float[] b, float[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = a[i] / b[i];
    }
  }

  private void where(Elementwise.Where p) {
    byte[] mask = bytes(p.mask());
    loop(
        p.a(),
        p.b(),
        p.out(),
        (a, b, out, from, to) -> {
          int m = from % mask.length;
          for (int i = from; i < to; i++) {
            out[i] = mask[m] != 0 ? a[i] : b[i];
            m = m + 1 == mask.length ? 0 : m + 1;
          }
        });
  }

  private static void exp(float[] x, float[] same, float[] out, int from, int to) {
    int i = from;
    for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
      Exponential.of(FloatVector.fromArray(CpuTuning.SPECIES, x, i)).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Exponential.of(x[i]);
    }
  }

  /** Computes all but the exponential in double precision. */
  private void map(Elementwise.Map p) {
    float[] x = floats(p.x());
    float[] out = floats(p.out());
    UnaryFunction f = p.f();
    if (f == UnaryFunction.EXP) {
      loop(p.x(), p.x(), p.out(), CpuElementwise::exp);
      return;
    }
    forExponentials(
        elements(p.out()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            out[i] =
                (float)
                    switch (f) {
                      case SIGMOID -> 1 / (1 + TabulatedFunctions.exp(-x[i]));
                      case GELU -> TabulatedFunctions.gelu(x[i]);
                      default -> f.value(x[i], p.parameter());
                    };
          }
        });
  }

  private void mapGradient(Elementwise.MapGradient p) {
    float[] at = floats(p.at());
    float[] dy = floats(p.dy());
    float[] dx = floats(p.dx());
    UnaryFunction f = p.f();
    forExponentials(
        elements(p.dx()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dx[i] =
                (float)
                    (f == UnaryFunction.GELU
                        ? TabulatedFunctions.geluGradient(at[i], dy[i])
                        : f.gradient(at[i], dy[i], p.parameter()));
          }
        });
  }

  private void forExponentials(int n, CpuContext.Range body) {
    cpu.forRanges(n, CpuTuning.ELEMENTS_PER_TASK / CpuTuning.EXPONENTIAL_COST, body);
  }

  private void axpy(double alpha, Tensor x, Tensor y) {
    float factor = (float) alpha;
    loop(
        x,
        y,
        y,
        (in, _, out, from, to) -> {
          for (int i = from; i < to; i++) {
            out[i] += factor * in[i];
          }
        });
  }

  private void scale(double alpha, Tensor x, Tensor out) {
    float factor = (float) alpha;
    loop(
        x,
        x,
        out,
        (in, _, o, from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = factor * in[i];
          }
        });
  }

  private void addBias(Tensor x, Tensor bias, Tensor out) {
    float[] in = floats(x);
    float[] b = floats(bias);
    int columns = elements(bias);
    float[] o = floats(out);
    WideRows matrix = WideRows.of(elements(out) / columns, columns);
    int width = matrix.width();
    float[] wide = cpu.scratch().take(width);
    System.arraycopy(b, 0, wide, 0, columns);
    matrix.repeat(wide, 0);
    cpu.forWideRows(
        matrix,
        (from, to) -> {
          for (int row = from; row < to; row += width) {
            for (int c = 0; c < width; c++) {
              o[row + c] = in[row + c] + wide[c];
            }
          }
        },
        (i, c) -> o[i] = in[i] + wide[c]);
    cpu.scratch().give(wide);
  }

  private static void relu(float[] x, float[] same, float[] out, int from, int to) {
    int i = from;
    for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
      Gate.rectify(FloatVector.fromArray(CpuTuning.SPECIES, x, i), Gate.RELU).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Gate.rectify(x[i], Gate.RELU);
    }
  }

  private static void reluGradient(float[] y, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
      FloatVector g = FloatVector.fromArray(CpuTuning.SPECIES, dy, i);
      Gate.pass(g, FloatVector.fromArray(CpuTuning.SPECIES, y, i), Gate.RELU).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] = Gate.pass(dy[i], y[i], Gate.RELU);
    }
  }

  private void interpolate(Elementwise.Interpolate p) {
    float own = (float) p.lambda();
    float other = (float) (1 - p.lambda());
    loop(
        p.a(),
        p.b(),
        p.out(),
        (a, b, o, from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = own * a[i] + other * b[i];
          }
        });
  }
}
