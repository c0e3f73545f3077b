package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.backend.InferenceSteps;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Tensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Matmuls by EJML. A convolution is one too, for each group of channels: with {@code cols [N*OH*OW,
 * KH*KW*Cin]} the windows of x laid out as rows, and w as {@code [Cout, KH*KW*Cin]},
 *
 * <pre>
 *   y = cols w^T        dcols = dy w        dw = dy^T cols
 * </pre>
 */
interface ReferenceMatrices {
  default void matrix(Matrix primitive) {
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

  private static DMatrixRMaj wrap(double[] data, int rows, int columns) {
    return DMatrixRMaj.wrap(rows, columns, data);
  }

  private void matmul(Matrix.Matmul p) {
    for (int i = 0; i < p.products(); i++) {
      DMatrixRMaj out = matrix(p.out(), i);
      multiply(matrix(p.a(), i), p.transposeA(), matrix(p.b(), i), p.transposeB(), out);
      System.arraycopy(
          out.data, 0, doubles(p.out()), i * out.getNumElements(), out.getNumElements());
    }
  }

  /** A copy of a matrix of a batch. */
  private static DMatrixRMaj matrix(Tensor t, int index) {
    int rows = t.shape().dim(-2);
    int columns = t.shape().dim(-1);
    int from = index * rows * columns;
    return wrap(Arrays.copyOfRange(doubles(t), from, from + rows * columns), rows, columns);
  }

  /** {@code op(a) op(b)}, written to out. */
  private static void multiply(
      DMatrixRMaj a, boolean transposeA, DMatrixRMaj b, boolean transposeB, DMatrixRMaj out) {
    if (transposeA && transposeB) {
      CommonOps_DDRM.multTransAB(a, b, out);
    } else if (transposeA) {
      CommonOps_DDRM.multTransA(a, b, out);
    } else if (transposeB) {
      CommonOps_DDRM.multTransB(a, b, out);
    } else {
      CommonOps_DDRM.mult(a, b, out);
    }
  }

  private void conv2d(Tensor x, Tensor w, Conv2dGeometry g, Tensor y) {
    DMatrixRMaj out = outputs(y, g);
    for (int group = 0; group < g.groups(); group++) {
      DMatrixRMaj part = new DMatrixRMaj(out.numRows, g.groupOut());
      multiply(windows(doubles(x), g, group), false, rows(weights(w, g), g, group), true, part);
      CommonOps_DDRM.insert(part, out, 0, group * g.groupOut());
    }
  }

  private void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry g, Tensor dx) {
    double[] to = doubles(dx);
    Arrays.fill(to, 0);
    for (int group = 0; group < g.groups(); group++) {
      DMatrixRMaj part = columns(outputs(dy, g), g, group);
      DMatrixRMaj dcols = new DMatrixRMaj(part.numRows, terms(g));
      multiply(part, false, rows(weights(w, g), g, group), false, dcols);
      visit(g, group, (window, pixel) -> to[pixel] += dcols.data[window]);
    }
  }

  private void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry g, Tensor dw) {
    DMatrixRMaj out = weights(dw, g);
    for (int group = 0; group < g.groups(); group++) {
      DMatrixRMaj part = new DMatrixRMaj(g.groupOut(), terms(g));
      multiply(columns(outputs(dy, g), g, group), true, windows(doubles(x), g, group), false, part);
      CommonOps_DDRM.insert(part, out, group * g.groupOut(), 0);
    }
  }

  private static int terms(Conv2dGeometry g) {
    return g.kernelHeight() * g.kernelWidth() * g.groupIn();
  }

  private static DMatrixRMaj weights(Tensor w, Conv2dGeometry g) {
    return wrap(doubles(w), g.outChannels(), terms(g));
  }

  private static DMatrixRMaj outputs(Tensor y, Conv2dGeometry g) {
    return wrap(doubles(y), g.batch() * g.outHeight() * g.outWidth(), g.outChannels());
  }

  private static DMatrixRMaj rows(DMatrixRMaj weights, Conv2dGeometry g, int group) {
    int first = group * g.groupOut();
    return CommonOps_DDRM.extract(weights, first, first + g.groupOut(), 0, weights.numCols);
  }

  private static DMatrixRMaj columns(DMatrixRMaj outputs, Conv2dGeometry g, int group) {
    int first = group * g.groupOut();
    return CommonOps_DDRM.extract(outputs, 0, outputs.numRows, first, first + g.groupOut());
  }

  private static DMatrixRMaj windows(double[] x, Conv2dGeometry g, int group) {
    int rows = g.batch() * g.outHeight() * g.outWidth();
    DMatrixRMaj cols = new DMatrixRMaj(rows, terms(g));
    visit(g, group, (window, pixel) -> cols.data[window] = x[pixel]);
    return cols;
  }

  /** Visits an element of {@code cols} and the element of x that it holds, by flat indices. */
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
