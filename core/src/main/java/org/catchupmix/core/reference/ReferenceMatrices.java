package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Tensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;

/**
 * Matmuls by EJML. A convolution is one too, for each group of channels: with {@code cols [N*OH*OW,
 * KH*KW*Cin]} the windows of x laid out as rows, and w as {@code [Cout, KH*KW*Cin]},
 *
 * <pre>
 *   y = cols w^T        dcols = dy w        dw = dy^T cols
 * </pre>
 */
interface ReferenceMatrices {
  /** Runs one of these. */
  default void matrix(Matrix primitive) {
    switch (primitive) {
      case Matrix.Matmul(var a, var transposeA, var b, var transposeB, var out) ->
          matmul(a, transposeA, b, transposeB, out);
      case Matrix.Conv2d(var x, var w, var geometry, var y) -> conv2d(x, w, geometry, y);
      case Matrix.Conv2dInputGradient p ->
          conv2dInputGradient(p.dy(), p.w(), p.geometry(), p.accumulate(), p.dx());
      case Matrix.Conv2dWeightGradient(var x, var dy, var geometry, var dw) ->
          conv2dWeightGradient(x, dy, geometry, dw);
    }
  }

  private static SimpleMatrix wrap(double[] data, int rows, int columns) {
    return SimpleMatrix.wrap(DMatrixRMaj.wrap(rows, columns, data));
  }

  private static void store(SimpleMatrix from, double[] to) {
    System.arraycopy(from.getDDRM().data, 0, to, 0, to.length);
  }

  private void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    SimpleMatrix left = wrap(doubles(a), a.shape().dim(0), a.shape().dim(1));
    SimpleMatrix right = wrap(doubles(b), b.shape().dim(0), b.shape().dim(1));
    store(
        (transposeA ? left.transpose() : left).mult(transposeB ? right.transpose() : right),
        doubles(out));
  }

  private void conv2d(Tensor x, Tensor w, Conv2dGeometry g, Tensor y) {
    SimpleMatrix out = outputs(y, g);
    for (int group = 0; group < g.groups(); group++) {
      SimpleMatrix some =
          windows(doubles(x), g, group).mult(rows(weights(w, g), g, group).transpose());
      out.insertIntoThis(0, group * g.groupOut(), some);
    }
  }

  private void conv2dInputGradient(
      Tensor dy, Tensor w, Conv2dGeometry g, boolean accumulate, Tensor dx) {
    double[] to = doubles(dx);
    if (!accumulate) {
      Arrays.fill(to, 0);
    }
    for (int group = 0; group < g.groups(); group++) {
      SimpleMatrix dcols = columns(outputs(dy, g), g, group).mult(rows(weights(w, g), g, group));
      double[] from = dcols.getDDRM().data;
      visit(g, group, (window, pixel) -> to[pixel] += from[window]);
    }
  }

  private void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry g, Tensor dw) {
    SimpleMatrix out = weights(dw, g);
    for (int group = 0; group < g.groups(); group++) {
      SimpleMatrix some =
          columns(outputs(dy, g), g, group).transpose().mult(windows(doubles(x), g, group));
      out.insertIntoThis(group * g.groupOut(), 0, some);
    }
  }

  private static SimpleMatrix weights(Tensor w, Conv2dGeometry g) {
    return wrap(doubles(w), g.outChannels(), g.kernelHeight() * g.kernelWidth() * g.groupIn());
  }

  private static SimpleMatrix outputs(Tensor y, Conv2dGeometry g) {
    return wrap(doubles(y), g.batch() * g.outHeight() * g.outWidth(), g.outChannels());
  }

  /** Those of the output channels of a group. */
  private static SimpleMatrix rows(SimpleMatrix weights, Conv2dGeometry g, int group) {
    return weights.rows(group * g.groupOut(), (group + 1) * g.groupOut());
  }

  /** Those of the output channels of a group. */
  private static SimpleMatrix columns(SimpleMatrix outputs, Conv2dGeometry g, int group) {
    return outputs.cols(group * g.groupOut(), (group + 1) * g.groupOut());
  }

  private static SimpleMatrix windows(double[] x, Conv2dGeometry g, int group) {
    int k = g.kernelHeight() * g.kernelWidth() * g.groupIn();
    double[] cols = new double[Math.multiplyExact(g.batch() * g.outHeight() * g.outWidth(), k)];
    visit(g, group, (window, pixel) -> cols[window] = x[pixel]);
    return wrap(cols, cols.length / k, k);
  }

  /** Takes the flat index of an element of {@code cols} and of the element of x that it shows. */
  interface Visitor {
    void visit(int window, int pixel);
  }

  /** Visits each element of a group's {@code cols} that lies within the image. */
  private static void visit(Conv2dGeometry g, int group, Visitor visitor) {
    int window = 0;
    for (int n = 0; n < g.batch(); n++) {
      for (int i = 0; i < g.outHeight(); i++) {
        for (int j = 0; j < g.outWidth(); j++) {
          for (int kh = 0; kh < g.kernelHeight(); kh++) {
            for (int kw = 0; kw < g.kernelWidth(); kw++) {
              int row = i * g.stride() + kh - g.padding();
              int column = j * g.stride() + kw - g.padding();
              boolean inside = row >= 0 && row < g.height() && column >= 0 && column < g.width();
              int pixel = (n * g.height() + row) * g.width() + column;
              int first = pixel * g.inChannels() + group * g.groupIn();
              for (int c = 0; c < g.groupIn(); c++, window++) {
                if (inside) {
                  visitor.visit(window, first + c);
                }
              }
            }
          }
        }
      }
    }
  }
}
