package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.host.ArrayBuffer;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.Tensor;

/** Elementwise operations. */
interface CpuElementwise extends CpuContext {
  /** Runs one of these. */
  default void elementwise(Elementwise primitive) {
    switch (primitive) {
      case Elementwise.Fill(var value, var out) -> fill(value, out);
      case Elementwise.Copy(var x, var out) -> copy(x, out);
      case Elementwise.Cast(var x, var out) -> cast(x, out);
      case Elementwise.Add(var a, var b, var out) -> add(a, b, out);
      case Elementwise.Multiply(var a, var b, var out) -> multiply(a, b, out);
      case Elementwise.Axpy(var alpha, var x, var y) -> axpy(alpha, x, y);
      case Elementwise.Scale(var alpha, var x, var out) -> scale(alpha, x, out);
      case Elementwise.AddBias(var x, var bias, var out) -> addBias(x, bias, out);
      case Elementwise.Relu(var x, var out) -> relu(x, out);
      case Elementwise.ReluGradient(var y, var dy, var dx) -> reluGradient(y, dy, dx);
      case Elementwise.Interpolate(var a, var b, var lambda, var out) ->
          interpolate(a, b, lambda, out);
    }
  }

  private void fill(double value, Tensor out) {
    float[] o = floats(out);
    forElements(elements(out), (from, to) -> Arrays.fill(o, from, to, (float) value));
  }

  private void copy(Tensor x, Tensor out) {
    Object from = ((ArrayBuffer) x.buffer()).array();
    Object to = ((ArrayBuffer) out.buffer()).array();
    forElements(elements(x), (lo, hi) -> System.arraycopy(from, lo, to, lo, hi - lo));
  }

  private void cast(Tensor x, Tensor out) {
    Object from = ((ArrayBuffer) x.buffer()).array();
    Object to = ((ArrayBuffer) out.buffer()).array();
    forElements(
        elements(x),
        (lo, hi) -> {
          switch (from) {
            case byte[] b -> {
              float[] o = (float[]) to;
              for (int i = lo; i < hi; i++) {
                o[i] = b[i] & 0xff;
              }
            }
            case int[] n -> {
              float[] o = (float[]) to;
              for (int i = lo; i < hi; i++) {
                o[i] = n[i];
              }
            }
            case float[] f -> {
              int[] o = (int[]) to;
              for (int i = lo; i < hi; i++) {
                o[i] = (int) f[i];
              }
            }
            default -> throw new IllegalStateException("cast from " + x.dtype());
          }
        });
  }

  private void add(Tensor a, Tensor b, Tensor out) {
    float[] p = floats(a);
    float[] q = floats(b);
    float[] o = floats(out);
    forElements(
        elements(out),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = p[i] + q[i];
          }
        });
  }

  private void multiply(Tensor a, Tensor b, Tensor out) {
    float[] p = floats(a);
    float[] q = floats(b);
    float[] o = floats(out);
    forElements(
        elements(out),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = p[i] * q[i];
          }
        });
  }

  private void axpy(double alpha, Tensor x, Tensor y) {
    float[] in = floats(x);
    float[] o = floats(y);
    float factor = (float) alpha;
    forElements(
        elements(y),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] += factor * in[i];
          }
        });
  }

  private void scale(double alpha, Tensor x, Tensor out) {
    float[] in = floats(x);
    float[] o = floats(out);
    float factor = (float) alpha;
    forElements(
        elements(out),
        (from, to) -> {
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
    float[] wide = scratch().take(width);
    System.arraycopy(b, 0, wide, 0, columns);
    matrix.repeat(wide, 0);
    forWideRows(
        matrix,
        (from, to) -> {
          for (int row = from; row < to; row += width) {
            for (int c = 0; c < width; c++) {
              o[row + c] = in[row + c] + wide[c];
            }
          }
        },
        (i, c) -> o[i] = in[i] + wide[c]);
    scratch().give(wide);
  }

  private void relu(Tensor x, Tensor out) {
    float[] in = floats(x);
    float[] o = floats(out);
    forElements(
        elements(out),
        (from, to) -> {
          int i = from;
          for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
            Gate.rectify(FloatVector.fromArray(CpuTuning.SPECIES, in, i), Gate.RELU)
                .intoArray(o, i);
          }
          for (; i < to; i++) {
            o[i] = Gate.rectify(in[i], Gate.RELU);
          }
        });
  }

  private void reluGradient(Tensor y, Tensor dy, Tensor dx) {
    float[] out = floats(y);
    float[] g = floats(dy);
    float[] o = floats(dx);
    forElements(
        elements(dx),
        (from, to) -> {
          int i = from;
          for (; i <= to - CpuTuning.LANES; i += CpuTuning.LANES) {
            Gate.pass(
                    FloatVector.fromArray(CpuTuning.SPECIES, g, i),
                    FloatVector.fromArray(CpuTuning.SPECIES, out, i),
                    Gate.RELU)
                .intoArray(o, i);
          }
          for (; i < to; i++) {
            o[i] = Gate.pass(g[i], out[i], Gate.RELU);
          }
        });
  }

  private void interpolate(Tensor a, Tensor b, double lambda, Tensor out) {
    float[] p = floats(a);
    float[] q = floats(b);
    float[] o = floats(out);
    float own = (float) lambda;
    float other = (float) (1 - lambda);
    forElements(
        elements(out),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            o[i] = own * p[i] + other * q[i];
          }
        });
  }
}
