package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.tensor.Tensor;

/**
 * Pooling. A task owns whole rows of the output (forward) or one image's input (gradient); it lists
 * the places of a window that lie within the image once for each output pixel.
 */
final class CpuPooling {
  private final CpuContext cpu;

  CpuPooling(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Pooling primitive) {
    switch (primitive) {
      case Pooling.MaxPool p -> maxPool(p);
      case Pooling.MaxPoolGradient p -> maxPoolGradient(p);
      case Pooling.AveragePool(var x, var geometry, var y) -> averagePool(x, geometry, y);
      case Pooling.AveragePoolGradient p -> averagePoolGradient(p);
      case Pooling.GlobalAveragePool(var x, var y) -> globalAveragePool(x, y);
      case Pooling.GlobalAveragePoolGradient(var dy, var dx) -> globalAveragePoolGradient(dy, dx);
    }
  }

  /** Works on one output pixel. */
  private interface Pixel {
    /**
     * Works on it.
     *
     * @param o where its channels start in the output
     * @param window where each place of the window lies in the input, -1 outside of the image;
     *     places are numbered {@code row * side + column}
     */
    void run(int o, int[] window);
  }

  /** Visits all output pixels; a task owns rows of them. */
  private void forPixels(PoolGeometry g, Pixel pixel) {
    cpu.forRows(
        g.batch() * g.outHeight(),
        g.outWidth() * g.channels(),
        (from, to) -> visit(g, from, to, pixel));
  }

  /** Visits the output pixels of each image in order; a task owns one image. */
  private void forImages(PoolGeometry g, float[] dx, Pixel pixel) {
    int image = g.height() * g.width() * g.channels();
    cpu.workers()
        .run(
            g.batch(),
            (n, _) -> {
              Arrays.fill(dx, n * image, (n + 1) * image, 0);
              visit(g, n * g.outHeight(), (n + 1) * g.outHeight(), pixel);
            });
  }

  private static void visit(PoolGeometry g, int from, int to, Pixel pixel) {
    int[] window = new int[g.window() * g.window()];
    for (int row = from; row < to; row++) {
      for (int j = 0; j < g.outWidth(); j++) {
        int top = row % g.outHeight() * g.stride() - g.padding();
        int left = j * g.stride() - g.padding();
        for (int p = 0; p < window.length; p++) {
          int r = top + p / g.window();
          int c = left + p % g.window();
          boolean inside = r >= 0 && r < g.height() && c >= 0 && c < g.width();
          int at = (row / g.outHeight() * g.height() + r) * g.width() + c;
          window[p] = inside ? at * g.channels() : -1;
        }
        pixel.run((row * g.outWidth() + j) * g.channels(), window);
      }
    }
  }

  private void maxPool(Pooling.MaxPool p) {
    float[] in = floats(p.x());
    float[] best = floats(p.y());
    byte[] place = bytes(p.winner());
    int channels = p.geometry().channels();
    forPixels(
        p.geometry(),
        (o, window) -> {
          for (int c = 0; c < channels; c++) {
            int largest = largest(in, c, window);
            best[o + c] = in[window[largest] + c];
            place[o + c] = (byte) largest;
          }
        });
  }

  /** The first place where channel c is largest; NaN is larger than all numbers. */
  private static int largest(float[] x, int c, int[] window) {
    int place = -1;
    for (int p = 0; p < window.length; p++) {
      if (window[p] >= 0) {
        float v = x[window[p] + c];
        float most = place < 0 ? v : x[window[place] + c];
        if (place < 0 || v > most || v != v && most == most) {
          place = p;
        }
      }
    }
    return place;
  }

  private void maxPoolGradient(Pooling.MaxPoolGradient p) {
    float[] from = floats(p.dy());
    float[] out = floats(p.dx());
    byte[] place = bytes(p.winner());
    int channels = p.geometry().channels();
    forImages(
        p.geometry(),
        out,
        (o, window) -> {
          for (int c = 0; c < channels; c++) {
            int to = window[place[o + c] & 0xff];
            if (to >= 0) {
              out[to + c] += from[o + c];
            }
          }
        });
  }

  private void averagePool(Tensor x, PoolGeometry g, Tensor y) {
    float[] in = floats(x);
    float[] out = floats(y);
    int channels = g.channels();
    float each = 1f / (g.window() * g.window());
    forPixels(
        g,
        (o, window) -> {
          Arrays.fill(out, o, o + channels, 0);
          for (int from : window) {
            if (from >= 0) {
              addScaled(in, from, 1, out, o, channels);
            }
          }
          for (int c = o; c < o + channels; c++) {
            out[c] *= each;
          }
        });
  }

  private void averagePoolGradient(Pooling.AveragePoolGradient p) {
    float[] from = floats(p.dy());
    float[] out = floats(p.dx());
    int channels = p.geometry().channels();
    float each = 1f / (p.geometry().window() * p.geometry().window());
    forImages(
        p.geometry(),
        out,
        (o, window) -> {
          for (int to : window) {
            if (to >= 0) {
              addScaled(from, o, each, out, to, channels);
            }
          }
        });
  }

  private static void addScaled(float[] x, int xo, float factor, float[] y, int yo, int count) {
    for (int c = 0; c < count; c++) {
      y[yo + c] += x[xo + c] * factor;
    }
  }

  private void globalAveragePool(Tensor x, Tensor y) {
    float[] in = floats(x);
    float[] out = floats(y);
    int channels = x.shape().dim(3);
    int plane = x.shape().dim(1) * x.shape().dim(2);
    ColumnSums.ofEach(
        cpu,
        x.shape().dim(0),
        plane,
        channels,
        new ColumnSums.Elements(in),
        (i, sum) -> out[i] = (float) (sum / plane));
  }

  private void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    float[] from = floats(dy);
    float[] out = floats(dx);
    int channels = dx.shape().dim(3);
    int plane = dx.shape().dim(1) * dx.shape().dim(2);
    float each = 1f / plane;
    cpu.workers()
        .run(
            dx.shape().dim(0),
            (n, _) -> {
              for (int p = 0; p < plane; p++) {
                for (int c = 0; c < channels; c++) {
                  out[(n * plane + p) * channels + c] = from[n * channels + c] * each;
                }
              }
            });
  }
}
