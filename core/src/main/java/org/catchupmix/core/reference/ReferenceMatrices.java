package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.backend.InferenceSteps;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Tensor;
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
final class ReferenceMatrices {
  private ReferenceMatrices() {}

  static void run(Matrix primitive) {
    switch (primitive) {
      case Matrix.Matmul p -> matmul(p);
      case Matrix.Conv2d(var x, var w, var geometry, var y) -> conv2d(x, w, geometry, y);
      case Matrix.Conv2dInference p -> InferenceSteps.run(p);
      case Matrix.Conv2dInputGradient(var dy, var w, var geometry, var dx) ->
          conv2dInputGradient(dy, w, geometry, dx);
      case Matrix.Conv2dWeightGradient(var x, var dy, var geometry, var dw) ->
          conv2dWeightGradient(x, dy, geometry, dw);
    }
  }

  private static SimpleMatrix wrap(double[] data, int rows, int columns) {
    return SimpleMatrix.wrap(DMatrixRMaj.wrap(rows, columns, data));
  }

  private static void matmul(Matrix.Matmul p) {
    for (int i = 0; i < p.products(); i++) {
      SimpleMatrix a = matrix(p.a(), i);
      SimpleMatrix b = matrix(p.b(), i);
      double[] out =
          data((p.transposeA() ? a.transpose() : a).mult(p.transposeB() ? b.transpose() : b));
      System.arraycopy(out, 0, doubles(p.out()), i * out.length, out.length);
    }
  }

  /** A copy of a matrix of a batch. */
  private static SimpleMatrix matrix(Tensor t, int index) {
    int rows = t.shape().dim(-2);
    int columns = t.shape().dim(-1);
    int from = index * rows * columns;
    return wrap(Arrays.copyOfRange(doubles(t), from, from + rows * columns), rows, columns);
  }

  private static double[] data(SimpleMatrix matrix) {
    return matrix.getDDRM().data;
  }

  private static void conv2d(Tensor x, Tensor w, Conv2dGeometry g, Tensor y) {
    SimpleMatrix out = outputs(y, g);
    for (int group = 0; group < g.groups(); group++) {
      SimpleMatrix cols = windows(doubles(x), g, group);
      SimpleMatrix weights = rows(weights(w, g), g, group);
      out.insertIntoThis(0, group * g.groupOut(), cols.mult(weights.transpose()));
    }
  }

  private static void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry g, Tensor dx) {
    double[] to = doubles(dx);
    Arrays.fill(to, 0);
    for (int group = 0; group < g.groups(); group++) {
      SimpleMatrix weights = rows(weights(w, g), g, group);
      double[] dcols = data(columns(outputs(dy, g), g, group).mult(weights));
      visit(g, group, (window, pixel) -> to[pixel] += dcols[window]);
    }
  }

  private static void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry g, Tensor dw) {
    SimpleMatrix out = weights(dw, g);
    for (int group = 0; group < g.groups(); group++) {
      SimpleMatrix dyt = columns(outputs(dy, g), g, group).transpose();
      out.insertIntoThis(group * g.groupOut(), 0, dyt.mult(windows(doubles(x), g, group)));
    }
  }

  private static int terms(Conv2dGeometry g) {
    return g.kernelHeight() * g.kernelWidth() * g.groupIn();
  }

  private static SimpleMatrix weights(Tensor w, Conv2dGeometry g) {
    return wrap(doubles(w), g.outChannels(), terms(g));
  }

  private static SimpleMatrix outputs(Tensor y, Conv2dGeometry g) {
    return wrap(doubles(y), g.batch() * g.outHeight() * g.outWidth(), g.outChannels());
  }

  private static SimpleMatrix rows(SimpleMatrix weights, Conv2dGeometry g, int group) {
    int first = group * g.groupOut();
    return weights.rows(first, first + g.groupOut());
  }

  private static SimpleMatrix columns(SimpleMatrix outputs, Conv2dGeometry g, int group) {
    int first = group * g.groupOut();
    return outputs.cols(first, first + g.groupOut());
  }

  private static SimpleMatrix windows(double[] x, Conv2dGeometry g, int group) {
    int rows = g.batch() * g.outHeight() * g.outWidth();
    double[] cols = new double[rows * terms(g)];
    visit(g, group, (window, pixel) -> cols[window] = x[pixel]);
    return wrap(cols, rows, terms(g));
  }

  /** Visits an element of {@code cols} and the element of x that it holds, by flat indices. */
  private interface Visitor {
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
