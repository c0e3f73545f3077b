package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.PoolPrimitives;

/** Pooling. A task owns whole rows of the output (forward) or of one image's input (gradient). */
interface CpuPooling extends CpuContext, PoolPrimitives {
  @Override
  default void maxPool(Tensor x, PoolGeometry g, Tensor y, Tensor winner) {
    float[] in = floats(x);
    float[] best = floats(y);
    byte[] place = bytes(winner);
    int channels = g.channels();
    forRows(
        g.batch() * g.outHeight(),
        g.outWidth() * channels,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            for (int j = 0; j < g.outWidth(); j++) {
              int o = (row * g.outWidth() + j) * channels;
              Window w = Window.of(g, row / g.outHeight(), row % g.outHeight(), j);
              boolean first = true;
              for (int p = w.first(); p >= 0; p = w.next(p)) {
                int pixel = w.pixel(p) * channels;
                for (int c = 0; c < channels; c++) {
                  float v = in[pixel + c];
                  if (first || v > best[o + c] || v != v && best[o + c] == best[o + c]) {
                    best[o + c] = v;
                    place[o + c] = (byte) p;
                  }
                }
                first = false;
              }
            }
          }
        });
  }

  @Override
  default void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry g, Tensor dx) {
    float[] from = floats(dy);
    byte[] place = bytes(winner);
    scatter(
        g,
        floats(dx),
        (o, p, pixel, out) -> {
          for (int c = 0; c < g.channels(); c++) {
            if ((place[o + c] & 0xff) == p) {
              out[pixel + c] += from[o + c];
            }
          }
        });
  }

  @Override
  default void averagePool(Tensor x, PoolGeometry g, Tensor y) {
    float[] in = floats(x);
    float[] out = floats(y);
    int channels = g.channels();
    float each = 1f / (g.window() * g.window());
    forRows(
        g.batch() * g.outHeight(),
        g.outWidth() * channels,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            for (int j = 0; j < g.outWidth(); j++) {
              int o = (row * g.outWidth() + j) * channels;
              Arrays.fill(out, o, o + channels, 0);
              Window w = Window.of(g, row / g.outHeight(), row % g.outHeight(), j);
              for (int p = w.first(); p >= 0; p = w.next(p)) {
                int pixel = w.pixel(p) * channels;
                for (int c = 0; c < channels; c++) {
                  out[o + c] += in[pixel + c] * each;
                }
              }
            }
          }
        });
  }

  @Override
  default void averagePoolGradient(Tensor dy, PoolGeometry g, Tensor dx) {
    float[] from = floats(dy);
    float each = 1f / (g.window() * g.window());
    scatter(
        g,
        floats(dx),
        (o, _, pixel, out) -> {
          for (int c = 0; c < g.channels(); c++) {
            out[pixel + c] += from[o + c] * each;
          }
        });
  }

  /** Adds one output pixel's gradient to one input pixel of its window. */
  interface PixelGradient {
    /**
     * From channel 0 of the output pixel at {@code o}, place {@code p} of the window, to {@code
     * pixel}.
     */
    void add(int o, int p, int pixel, float[] out);
  }

  /** Visits the windows of each image in order; a task owns one image, so none writes another's. */
  private void scatter(PoolGeometry g, float[] out, PixelGradient gradient) {
    int channels = g.channels();
    int image = g.height() * g.width() * channels;
    workers()
        .run(
            g.batch(),
            (n, _) -> {
              Arrays.fill(out, n * image, (n + 1) * image, 0);
              for (int i = 0; i < g.outHeight(); i++) {
                for (int j = 0; j < g.outWidth(); j++) {
                  int o = ((n * g.outHeight() + i) * g.outWidth() + j) * channels;
                  Window w = Window.of(g, n, i, j);
                  for (int p = w.first(); p >= 0; p = w.next(p)) {
                    gradient.add(o, p, w.pixel(p) * channels, out);
                  }
                }
              }
            });
  }

  /**
   * The part of a window that lies within the picture; places are numbered {@code row * side +
   * column}.
   */
  record Window(int n, int top, int left, PoolGeometry g) {
    static Window of(PoolGeometry g, int n, int i, int j) {
      return new Window(n, i * g.stride() - g.padding(), j * g.stride() - g.padding(), g);
    }

    int first() {
      return next(-1);
    }

    /** The next place within the picture, or -1. */
    int next(int place) {
      for (int p = place + 1; p < g.window() * g.window(); p++) {
        int row = top + p / g.window();
        int column = left + p % g.window();
        if (row >= 0 && row < g.height() && column >= 0 && column < g.width()) {
          return p;
        }
      }
      return -1;
    }

    /** The number of the pixel at a place, counted over the batch. */
    int pixel(int place) {
      return (n * g.height() + top + place / g.window()) * g.width() + left + place % g.window();
    }
  }

  @Override
  default void globalAveragePool(Tensor x, Tensor y) {
    float[] in = floats(x);
    float[] out = floats(y);
    int channels = x.shape().dim(3);
    int plane = x.shape().dim(1) * x.shape().dim(2);
    ColumnSums.ofEach(
        this,
        x.shape().dim(0),
        plane,
        channels,
        new ColumnSums.Elements(in),
        (i, sum) -> out[i] = (float) (sum / plane));
  }

  @Override
  default void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    float[] from = floats(dy);
    float[] out = floats(dx);
    int channels = dx.shape().dim(3);
    int plane = dx.shape().dim(1) * dx.shape().dim(2);
    float each = 1f / plane;
    workers()
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
