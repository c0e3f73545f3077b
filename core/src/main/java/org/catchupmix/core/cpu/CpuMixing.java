package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.catchupmix.core.Box;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Tensor;

/** Mixing; a task owns one sample of the result. */
interface CpuMixing extends CpuContext {
  /** Runs one of these. */
  default void mixing(Mixing primitive) {
    switch (primitive) {
      case Mixing.BoxPaste(var x, var partner, var box, var out) -> boxPaste(x, partner, box, out);
      case Mixing.ChannelNorm(var x, var kind, var norms) -> channelNorm(x, kind, norms);
      case Mixing.RfiMask(var norms, var partner, var ranking, var keep, var mask) ->
          rfiMask(norms, partner, ranking, keep, mask);
      case Mixing.ChannelMix(var x, var partner, var mask, var out) ->
          channelMix(x, partner, mask, out);
      case Mixing.ChannelMixGradient(var dy, var inverse, var mask, var dx) ->
          channelMixGradient(dy, inverse, mask, dx);
    }
  }

  private void boxPaste(Tensor x, Tensor partner, Box box, Tensor out) {
    float[] in = floats(x);
    float[] o = floats(out);
    int width = x.shape().dim(2) * x.shape().dim(3);
    int sample = x.shape().dim(1) * width;
    int pasted = box.width() * x.shape().dim(3);
    workers()
        .run(
            x.shape().dim(0),
            (n, _) -> {
              System.arraycopy(in, n * sample, o, n * sample, sample);
              int from = ints(partner)[n] * sample;
              for (int row = box.top(); row < box.top() + box.height(); row++) {
                int at = row * width + box.left() * x.shape().dim(3);
                System.arraycopy(in, from + at, o, n * sample + at, pasted);
              }
            });
  }

  private void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    float[] in = floats(x);
    float[] out = floats(norms);
    int channels = x.shape().dim(3);
    int plane = x.shape().dim(1) * x.shape().dim(2);
    workers()
        .run(
            x.shape().dim(0),
            (n, _) -> {
              int from = n * plane * channels;
              int to = from + plane * channels;
              switch (kind) {
                case L2 -> squareSums(in, channels, from, to, out, n * channels);
                case L1 -> absoluteSums(in, channels, from, to, out, n * channels);
              }
            });
  }

  /** Roots of the sums of squares; four pixels at a time, so that additions do not wait. */
  private static void squareSums(float[] x, int channels, int from, int to, float[] out, int at) {
    for (int c = 0; c < channels; c += CpuTuning.LANES) {
      VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
      FloatVector s0 = FloatVector.zero(CpuTuning.SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int i = from + c;
      for (; i + 3 * channels < to; i += 4 * channels) {
        FloatVector v0 = CpuContext.load(x, i, inside);
        FloatVector v1 = CpuContext.load(x, i + channels, inside);
        FloatVector v2 = CpuContext.load(x, i + 2 * channels, inside);
        FloatVector v3 = CpuContext.load(x, i + 3 * channels, inside);
        s0 = v0.fma(v0, s0);
        s1 = v1.fma(v1, s1);
        s2 = v2.fma(v2, s2);
        s3 = v3.fma(v3, s3);
      }
      for (; i < to; i += channels) {
        FloatVector v = CpuContext.load(x, i, inside);
        s0 = v.fma(v, s0);
      }
      s0.add(s1).add(s2.add(s3)).sqrt().intoArray(out, at + c, inside);
    }
  }

  private static void absoluteSums(float[] x, int channels, int from, int to, float[] out, int at) {
    for (int c = 0; c < channels; c += CpuTuning.LANES) {
      VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
      FloatVector sum = FloatVector.zero(CpuTuning.SPECIES);
      for (int i = from + c; i < to; i += channels) {
        sum = sum.add(CpuContext.load(x, i, inside).abs());
      }
      sum.intoArray(out, at + c, inside);
    }
  }

  private void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask) {
    int n = (int) norms.shape().elements();
    double[] key = doubleScratch().take(n);
    double[] sorted = doubleScratch().take(n);
    RfiRanking filters =
        new RfiRanking(floats(norms), norms.shape().dim(1), ranking, keep, key, sorted);
    workers()
        .run(
            norms.shape().dim(0),
            (sample, _) -> filters.mask(sample, ints(partner)[sample], bytes(mask)));
    doubleScratch().give(sorted);
    doubleScratch().give(key);
  }

  private void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) {
    float[] in = floats(x);
    float[] o = floats(out);
    int channels = x.shape().dim(3);
    int sample = x.shape().dim(1) * x.shape().dim(2) * channels;
    float[] own = asFloats(bytes(mask));
    workers()
        .run(
            x.shape().dim(0),
            (n, _) -> {
              int shift = (ints(partner)[n] - n) * sample;
              for (int c = 0; c < channels; c += CpuTuning.LANES) {
                VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
                VectorMask<Float> mine =
                    CpuContext.load(own, n * channels + c, inside).compare(VectorOperators.NE, 0f);
                for (int i = n * sample + c; i < (n + 1) * sample; i += channels) {
                  CpuContext.load(in, i + shift, inside)
                      .blend(CpuContext.load(in, i, inside), mine)
                      .intoArray(o, i, inside);
                }
              }
            });
    scratch().give(own);
  }

  private void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) {
    float[] g = floats(dy);
    float[] o = floats(dx);
    int channels = dy.shape().dim(3);
    int sample = dy.shape().dim(1) * dy.shape().dim(2) * channels;
    float[] own = asFloats(bytes(mask));
    workers()
        .run(
            dy.shape().dim(0),
            (n, _) -> {
              int q = ints(inverse)[n];
              int shift = (q - n) * sample;
              FloatVector zero = FloatVector.zero(CpuTuning.SPECIES);
              for (int c = 0; c < channels; c += CpuTuning.LANES) {
                VectorMask<Float> inside = CpuTuning.SPECIES.indexInRange(c, channels);
                VectorMask<Float> mine =
                    CpuContext.load(own, n * channels + c, inside).compare(VectorOperators.NE, 0f);
                VectorMask<Float> lent =
                    CpuContext.load(own, q * channels + c, inside).compare(VectorOperators.EQ, 0f);
                for (int i = n * sample + c; i < (n + 1) * sample; i += channels) {
                  zero.blend(CpuContext.load(g, i, inside), mine)
                      .add(zero.blend(CpuContext.load(g, i + shift, inside), lent))
                      .intoArray(o, i, inside);
                }
              }
            });
    scratch().give(own);
  }

  /** The mask as 0 and 1, so that a vector of it is one load. */
  private float[] asFloats(byte[] mask) {
    float[] out = scratch().take(mask.length);
    for (int i = 0; i < mask.length; i++) {
      out[i] = mask[i];
    }
    return out;
  }
}
