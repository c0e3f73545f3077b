package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Tensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;

/**
 * Matmuls by EJML. A convolution is one too: with {@code cols [N*OH*OW, KH*KW*Cin]} the windows of
 * x laid out as rows, and w as {@code [Cout, KH*KW*Cin]},
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
      case Matrix.Conv2dInputGradient(var dy, var w, var geometry, var dx) ->
          conv2dInputGradient(dy, w, geometry, dx);
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
    store(windows(doubles(x), g).mult(weights(w, g).transpose()), doubles(y));
  }

  private void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry g, Tensor dx) {
    SimpleMatrix dcols = outputs(dy, g).mult(weights(w, g));
    double[] to = doubles(dx);
    Arrays.fill(to, 0);
    double[] from = dcols.getDDRM().data;
    visit(g, (window, pixel) -> to[pixel] += from[window]);
  }

  private void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry g, Tensor dw) {
    store(outputs(dy, g).transpose().mult(windows(doubles(x), g)), doubles(dw));
  }

  private static SimpleMatrix weights(Tensor w, Conv2dGeometry g) {
    return wrap(doubles(w), g.outChannels(), g.kernelHeight() * g.kernelWidth() * g.inChannels());
  }

  private static SimpleMatrix outputs(Tensor y, Conv2dGeometry g) {
    return wrap(doubles(y), g.batch() * g.outHeight() * g.outWidth(), g.outChannels());
  }

  private static SimpleMatrix windows(double[] x, Conv2dGeometry g) {
    int k = g.kernelHeight() * g.kernelWidth() * g.inChannels();
    double[] cols = new double[Math.multiplyExact(g.batch() * g.outHeight() * g.outWidth(), k)];
    visit(g, (window, pixel) -> cols[window] = x[pixel]);
    return wrap(cols, cols.length / k, k);
  }

  /** Takes the flat index of an element of {@code cols} and of the element of x that it shows. */
  interface Visitor {
    void visit(int window, int pixel);
  }

  /** Visits each element of {@code cols} that lies within the image. */
  private static void visit(Conv2dGeometry g, Visitor visitor) {
    int window = 0;
    for (int n = 0; n < g.batch(); n++) {
      for (int i = 0; i < g.outHeight(); i++) {
        for (int j = 0; j < g.outWidth(); j++) {
          for (int kh = 0; kh < g.kernelHeight(); kh++) {
            for (int kw = 0; kw < g.kernelWidth(); kw++) {
              int row = i * g.stride() + kh - g.padding();
              int column = j * g.stride() + kw - g.padding();
              boolean inside = row >= 0 && row < g.height() && column >= 0 && column < g.width();
              int pixel = ((n * g.height() + row) * g.width() + column) * g.inChannels();
              for (int c = 0; c < g.inChannels(); c++, window++) {
                if (inside) {
                  visitor.visit(window, pixel + c);
                }
              }
            }
          }
        }
      }
    }
  }
}
