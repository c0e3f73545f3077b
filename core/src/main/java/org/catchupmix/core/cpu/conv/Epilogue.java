package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.cpu.vector.Workers;

/**
 * Operations fused into a convolution in inference, applied to each part of the result while it is
 * in cache: {@code y = act( (y - mean) * scale + shift + residual )}.
 *
 * @param channels channels of y
 * @param mean one number per channel, as scale and shift
 * @param residual tensor of the shape of y to add; null for none
 * @param gate {@link Gate#RELU} or {@link Gate#OPEN}
 */
public record Epilogue(
    int channels, float[] mean, float[] scale, float[] shift, float[] residual, int gate) {
  /** Leaves the result as it is. */
  static final Epilogue NONE = new Epilogue(0, null, null, null, null, Gate.OPEN);

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Pixels per task of {@link #apply(Workers, float[], int)}. */
  private static final int PIXELS = 64;

  /** Applies the epilogue to all of y. */
  void apply(Workers workers, float[] y, int pixels) {
    workers.run(
        Math.ceilDiv(pixels, PIXELS),
        (task, worker) -> {
          int first = task * PIXELS;
          apply(y, first * channels, Math.min(PIXELS, pixels - first), 0, channels);
        });
  }

  /**
   * Applies it to some channels of consecutive pixels.
   *
   * @param o offset of the first channel of the first pixel
   * @param first the first channel
   * @param count the number of channels
   */
  void apply(float[] y, int o, int pixels, int first, int count) {
    if (channels == 0) {
      return;
    }
    int whole = S.loopBound(count);
    for (int c = 0; c < whole; c += L) {
      column(y, o + c, pixels, first + c);
    }
    for (int p = 0, i = o; p < pixels; p++, i += channels) {
      rest(y, i, y, i, first, whole, count);
    }
  }

  /** Applies it to one vector of channels of consecutive pixels. */
  private void column(float[] y, int o, int pixels, int channel) {
    FloatVector m = FloatVector.fromArray(S, mean, channel);
    FloatVector s = FloatVector.fromArray(S, scale, channel);
    FloatVector b = FloatVector.fromArray(S, shift, channel);
    if (residual == null) {
      for (int p = 0, i = o; p < pixels; p++, i += channels) {
        FloatVector v = Fma.of(FloatVector.fromArray(S, y, i).sub(m), s, b);
        Gate.rectify(v, gate).intoArray(y, i);
      }
    } else {
      for (int p = 0, i = o; p < pixels; p++, i += channels) {
        FloatVector v = Fma.of(FloatVector.fromArray(S, y, i).sub(m), s, b);
        Gate.rectify(v.add(FloatVector.fromArray(S, residual, i)), gate).intoArray(y, i);
      }
    }
  }

  /**
   * Stores some channels of a pixel: {@code y[o + c] = act( (from[f + c] - mean[first + c]) *
   * scale[first + c] + shift[first + c] + residual[o + c] )}.
   *
   * @param first the first channel
   * @param count the number of channels
   */
  void store(float[] from, int f, float[] y, int o, int first, int count) {
    if (channels == 0) {
      System.arraycopy(from, f, y, o, count);
      return;
    }
    int whole = S.loopBound(count);
    if (residual == null) {
      row(from, f, y, o, first, whole);
    } else {
      rowWithResidual(from, f, y, o, first, whole);
    }
    rest(from, f, y, o, first, whole, count);
  }

  private void row(float[] from, int f, float[] y, int o, int first, int count) {
    for (int c = 0; c < count; c += L) {
      Gate.rectify(normalized(from, f + c, first + c), gate).intoArray(y, o + c);
    }
  }

  private void rowWithResidual(float[] from, int f, float[] y, int o, int first, int count) {
    for (int c = 0; c < count; c += L) {
      FloatVector v = normalized(from, f + c, first + c);
      Gate.rectify(v.add(FloatVector.fromArray(S, residual, o + c)), gate).intoArray(y, o + c);
    }
  }

  private FloatVector normalized(float[] from, int f, int channel) {
    FloatVector m = FloatVector.fromArray(S, mean, channel);
    FloatVector s = FloatVector.fromArray(S, scale, channel);
    FloatVector b = FloatVector.fromArray(S, shift, channel);
    return Fma.of(FloatVector.fromArray(S, from, f).sub(m), s, b);
  }

  /** Stores the channels after the whole vectors. */
  private void rest(float[] from, int f, float[] y, int o, int first, int whole, int count) {
    for (int c = whole; c < count; c++) {
      float v = Fma.of(from[f + c] - mean[first + c], scale[first + c], shift[first + c]);
      y[o + c] = Gate.rectify(residual == null ? v : v + residual[o + c], gate);
    }
  }
}
