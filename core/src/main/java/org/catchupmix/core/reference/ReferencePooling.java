package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.tensor.Tensor;

/** Pooling, window by window. */
final class ReferencePooling {
  private ReferencePooling() {}

  static void run(Pooling primitive) {
    switch (primitive) {
      case Pooling.MaxPool p -> maxPool(p);
      case Pooling.MaxPoolGradient p -> maxPoolGradient(p);
      case Pooling.AveragePool(var x, var geometry, var y) -> averagePool(x, geometry, y);
      case Pooling.AveragePoolGradient p -> averagePoolGradient(p);
      case Pooling.GlobalAveragePool(var x, var y) -> globalAveragePool(x, y);
      case Pooling.GlobalAveragePoolGradient(var dy, var dx) -> globalAveragePoolGradient(dy, dx);
    }
  }

  /** An element of a window: output element, place in the window, input element. */
  private interface Visitor {
    void visit(int output, int place, int input);
  }

  /** Visits the elements of each window that lie within the image, in window order. */
  private static void visit(PoolGeometry g, Visitor visitor) {
    int output = 0;
    for (int n = 0; n < g.batch(); n++) {
      for (int i = 0; i < g.outHeight(); i++) {
        for (int j = 0; j < g.outWidth(); j++) {
          for (int c = 0; c < g.channels(); c++, output++) {
            for (int place = 0; place < g.window() * g.window(); place++) {
              int row = i * g.stride() + place / g.window() - g.padding();
              int column = j * g.stride() + place % g.window() - g.padding();
              if (row >= 0 && row < g.height() && column >= 0 && column < g.width()) {
                visitor.visit(
                    output,
                    place,
                    ((n * g.height() + row) * g.width() + column) * g.channels() + c);
              }
            }
          }
        }
      }
    }
  }

  private static void maxPool(Pooling.MaxPool p) {
    double[] in = doubles(p.x());
    double[] best = doubles(p.y());
    byte[] place = bytes(p.winner());
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    Arrays.fill(place, (byte) -1);
    visit(
        p.geometry(),
        (o, at, i) -> {
          if (place[o] == -1 || in[i] > best[o] || Double.isNaN(in[i]) && !Double.isNaN(best[o])) {
            best[o] = in[i];
            place[o] = (byte) at;
          }
        });
  }

  private static void maxPoolGradient(Pooling.MaxPoolGradient p) {
    double[] to = doubles(p.dx());
    Arrays.fill(to, 0);
    visit(
        p.geometry(),
        (o, at, i) -> {
          if (Byte.toUnsignedInt(bytes(p.winner())[o]) == at) {
            to[i] += doubles(p.dy())[o];
          }
        });
  }

  private static void averagePool(Tensor x, PoolGeometry geometry, Tensor y) {
    double[] to = doubles(y);
    double area = geometry.window() * geometry.window();
    Arrays.fill(to, 0);
    visit(geometry, (o, _, i) -> to[o] += doubles(x)[i] / area);
  }

  private static void averagePoolGradient(Pooling.AveragePoolGradient p) {
    double[] to = doubles(p.dx());
    double area = p.geometry().window() * p.geometry().window();
    Arrays.fill(to, 0);
    visit(p.geometry(), (o, _, i) -> to[i] += doubles(p.dy())[o] / area);
  }

  private static void globalAveragePool(Tensor x, Tensor y) {
    double[] to = doubles(y);
    int channels = x.shape().dim(3);
    int plane = x.shape().dim(1) * x.shape().dim(2);
    Arrays.fill(to, 0);
    for (int i = 0; i < doubles(x).length; i++) {
      to[i / (plane * channels) * channels + i % channels] += doubles(x)[i] / plane;
    }
  }

  private static void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    int channels = dx.shape().dim(3);
    int plane = dx.shape().dim(1) * dx.shape().dim(2);
    for (int i = 0; i < doubles(dx).length; i++) {
      doubles(dx)[i] = doubles(dy)[i / (plane * channels) * channels + i % channels] / plane;
    }
  }
}
