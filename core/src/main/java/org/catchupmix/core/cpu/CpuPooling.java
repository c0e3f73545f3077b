package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.tensor.Tensor;

/**
 * Pooling. A task owns whole rows of the output (forward) or one image's input (gradient); it lists
 * the places of a window that lie within the image once for each output pixel.
 */
interface CpuPooling extends CpuContext {
  /** The vectors of its loops. */
  VectorSpecies<Float> S = CpuTuning.SPECIES;

  /** Their length. */
  int L = CpuTuning.LANES;

  /** Vectors of as many integers. */
  VectorSpecies<Integer> BITS = S.withLanes(int.class);

  /** Runs one of these. */
  default void pooling(Pooling primitive) {
    switch (primitive) {
      case Pooling.MaxPool(var x, var geometry, var y, var winner) ->
          maxPool(x, geometry, y, winner);
      case Pooling.MaxPoolGradient(var dy, var winner, var geometry, var dx) ->
          maxPoolGradient(dy, winner, geometry, dx);
      case Pooling.AveragePool(var x, var geometry, var y) -> averagePool(x, geometry, y);
      case Pooling.AveragePoolGradient(var dy, var geometry, var dx) ->
          averagePoolGradient(dy, geometry, dx);
      case Pooling.GlobalAveragePool(var x, var y) -> globalAveragePool(x, y);
      case Pooling.GlobalAveragePoolGradient(var dy, var dx) -> globalAveragePoolGradient(dy, dx);
    }
  }

  /** Works on one output pixel. */
  interface Pixel {
    /**
     * Works on it.
     *
     * @param o where its channels start in the output
     * @param window where each place of the window lies in the input, -1 outside of the image;
     *     places are numbered {@code row * side + column}
     * @param scratch two numbers for each channel
     */
    void run(int o, int[] window, int[] scratch);
  }

  /** Visits all output pixels; a task owns rows of them. */
  private void forPixels(PoolGeometry g, Pixel pixel) {
    forRows(
        g.batch() * g.outHeight(),
        g.outWidth() * g.channels(),
        (from, to) -> visit(g, from, to, pixel));
  }

  /** Visits the output pixels of each image in order; a task owns one image. */
  private void forImages(PoolGeometry g, float[] dx, Pixel pixel) {
    int image = g.height() * g.width() * g.channels();
    workers()
        .run(
            g.batch(),
            (n, _) -> {
              Arrays.fill(dx, n * image, (n + 1) * image, 0);
              visit(g, n * g.outHeight(), (n + 1) * g.outHeight(), pixel);
            });
  }

  private static void visit(PoolGeometry g, int from, int to, Pixel pixel) {
    int[] window = new int[g.window() * g.window()];
    int[] scratch = new int[2 * g.channels()];
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
        pixel.run((row * g.outWidth() + j) * g.channels(), window, scratch);
      }
    }
  }

  private void maxPool(Tensor x, PoolGeometry g, Tensor y, Tensor winner) {
    float[] in = floats(x);
    float[] best = floats(y);
    byte[] place = bytes(winner);
    int channels = g.channels();
    int whole = S.loopBound(channels);
    forPixels(
        g,
        (o, window, scratch) -> {
          largest(in, window, whole, scratch);
          for (int c = 0; c < whole; c += L) {
            Gate.ordered(IntVector.fromArray(BITS, scratch, c)).intoArray(best, o + c);
          }
          for (int c = 0; c < whole; c++) {
            place[o + c] = (byte) scratch[whole + c];
          }
          for (int c = whole; c < channels; c++) {
            int p = largest(in, c, window);
            best[o + c] = in[window[p] + c];
            place[o + c] = (byte) p;
          }
        });
  }

  /**
   * The largest of each channel of a window, and the first place where it is.
   *
   * @param channels how many, whole vectors
   * @param largest the result: {@link Gate#order} of the largest values, then their places
   */
  private static void largest(float[] x, int[] window, int channels, int[] largest) {
    Arrays.fill(largest, 0, channels, Integer.MIN_VALUE);
    for (int p = 0; p < window.length; p++) {
      if (window[p] >= 0) {
        takeLarger(x, window[p], p, channels, largest);
      }
    }
  }

  private static void takeLarger(float[] x, int from, int p, int channels, int[] largest) {
    for (int c = 0; c < channels; c += L) {
      IntVector order = Gate.order(FloatVector.fromArray(S, x, from + c));
      IntVector most = IntVector.fromArray(BITS, largest, c);
      IntVector above = Gate.above(order, most);
      Gate.choose(above, order, most).intoArray(largest, c);
      Gate.choose(
              above, IntVector.broadcast(BITS, p), IntVector.fromArray(BITS, largest, channels + c))
          .intoArray(largest, channels + c);
    }
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

  private void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry g, Tensor dx) {
    float[] from = floats(dy);
    float[] out = floats(dx);
    byte[] place = bytes(winner);
    int channels = g.channels();
    forImages(
        g,
        out,
        (o, window, _) -> {
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
    int whole = S.loopBound(channels);
    float each = 1f / (g.window() * g.window());
    forPixels(
        g,
        (o, window, _) -> {
          for (int c = 0; c < whole; c += L) {
            sum(in, c, window).mul(each).intoArray(out, o + c);
          }
          for (int c = whole; c < channels; c++) {
            float sum = 0;
            for (int from : window) {
              sum += from < 0 ? 0 : in[from + c];
            }
            out[o + c] = sum * each;
          }
        });
  }

  private static FloatVector sum(float[] x, int c, int[] window) {
    FloatVector sum = FloatVector.zero(S);
    for (int from : window) {
      if (from >= 0) {
        sum = sum.add(FloatVector.fromArray(S, x, from + c));
      }
    }
    return sum;
  }

  private void averagePoolGradient(Tensor dy, PoolGeometry g, Tensor dx) {
    float[] from = floats(dy);
    float[] out = floats(dx);
    int channels = g.channels();
    float each = 1f / (g.window() * g.window());
    forImages(
        g,
        out,
        (o, window, _) -> {
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
        this,
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
