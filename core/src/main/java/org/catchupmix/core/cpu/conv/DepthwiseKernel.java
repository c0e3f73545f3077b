package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The inner loops of convolution in groups of few channels, over runs of pixels of one vector.
 *
 * <p>A pass takes {@link #TAPS} taps, so that their weights or sums stay in registers. The loops
 * are written out for the reasons in {@link GatherKernel}; the distance of pixels is a constant, so
 * that C2 hoists the range checks. Taps and pixels that only fill a pass are multiplied by zero: an
 * infinite input makes NaN of outputs that it reaches, and of all weight gradients of its group.
 */
final class DepthwiseKernel {
  private DepthwiseKernel() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Taps of a pass: those of a 3x3 kernel. */
  static final int TAPS = 9;

  /**
   * A run of pixels of the result, or of its gradient, and the array that holds all runs.
   *
   * @param a the array
   * @param at where the run starts
   * @param pixels its length
   */
  record Result(float[] a, int at, int pixels) {}

  /**
   * Sums products of a run with the weights of some taps: {@code sums[p] = sum over t of x[p +
   * offsets[t]] * w[t]}.
   *
   * @param result the sums; their array holds x too
   * @param offsets those of all taps, in floats; those from {@code first} on are used
   * @param w weights, a vector for each tap
   * @param add whether to add to the sums instead
   */
  static void convolve(
      Result result, int xo, int[] offsets, int first, float[] w, int wo, boolean add) {
    float[] a = result.a();
    int so = result.at();
    int end = result.pixels() * L;
    int x0 = xo + offsets[first];
    int x1 = xo + offsets[first + 1];
    int x2 = xo + offsets[first + 2];
    int x3 = xo + offsets[first + 3];
    int x4 = xo + offsets[first + 4];
    int x5 = xo + offsets[first + 5];
    int x6 = xo + offsets[first + 6];
    int x7 = xo + offsets[first + 7];
    int x8 = xo + offsets[first + 8];
    FloatVector w0 = FloatVector.fromArray(S, w, wo);
    FloatVector w1 = FloatVector.fromArray(S, w, wo + L);
    FloatVector w2 = FloatVector.fromArray(S, w, wo + 2 * L);
    FloatVector w3 = FloatVector.fromArray(S, w, wo + 3 * L);
    FloatVector w4 = FloatVector.fromArray(S, w, wo + 4 * L);
    FloatVector w5 = FloatVector.fromArray(S, w, wo + 5 * L);
    FloatVector w6 = FloatVector.fromArray(S, w, wo + 6 * L);
    FloatVector w7 = FloatVector.fromArray(S, w, wo + 7 * L);
    FloatVector w8 = FloatVector.fromArray(S, w, wo + 8 * L);
    for (int p = 0; p < end; p += L) {
      FloatVector s = FloatVector.fromArray(S, a, x0 + p).mul(w0);
      s = Fma.of(FloatVector.fromArray(S, a, x1 + p), w1, s);
      s = Fma.of(FloatVector.fromArray(S, a, x2 + p), w2, s);
      FloatVector u = FloatVector.fromArray(S, a, x3 + p).mul(w3);
      u = Fma.of(FloatVector.fromArray(S, a, x4 + p), w4, u);
      u = Fma.of(FloatVector.fromArray(S, a, x5 + p), w5, u);
      FloatVector v = FloatVector.fromArray(S, a, x6 + p).mul(w6);
      v = Fma.of(FloatVector.fromArray(S, a, x7 + p), w7, v);
      v = Fma.of(FloatVector.fromArray(S, a, x8 + p), w8, v);
      s = s.add(u.add(v));
      if (add) {
        s = s.add(FloatVector.fromArray(S, a, so + p));
      }
      s.intoArray(a, so + p);
    }
  }

  /**
   * Adds, for each of some taps, the products of two runs: {@code sums[t] += sum over p of x[p +
   * offsets[t]] * dy[p]}.
   *
   * @param gradient dy; its array holds x too
   * @param sums a vector for each tap
   */
  static void correlate(Result gradient, int xo, int[] offsets, int first, float[] sums, int so) {
    float[] a = gradient.a();
    int dyo = gradient.at();
    int end = gradient.pixels() * L;
    int x0 = xo + offsets[first];
    int x1 = xo + offsets[first + 1];
    int x2 = xo + offsets[first + 2];
    int x3 = xo + offsets[first + 3];
    int x4 = xo + offsets[first + 4];
    int x5 = xo + offsets[first + 5];
    int x6 = xo + offsets[first + 6];
    int x7 = xo + offsets[first + 7];
    int x8 = xo + offsets[first + 8];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0;
    for (int p = 0; p < end; p += L) {
      FloatVector dy = FloatVector.fromArray(S, a, dyo + p);
      s0 = Fma.of(FloatVector.fromArray(S, a, x0 + p), dy, s0);
      s1 = Fma.of(FloatVector.fromArray(S, a, x1 + p), dy, s1);
      s2 = Fma.of(FloatVector.fromArray(S, a, x2 + p), dy, s2);
      s3 = Fma.of(FloatVector.fromArray(S, a, x3 + p), dy, s3);
      s4 = Fma.of(FloatVector.fromArray(S, a, x4 + p), dy, s4);
      s5 = Fma.of(FloatVector.fromArray(S, a, x5 + p), dy, s5);
      s6 = Fma.of(FloatVector.fromArray(S, a, x6 + p), dy, s6);
      s7 = Fma.of(FloatVector.fromArray(S, a, x7 + p), dy, s7);
      s8 = Fma.of(FloatVector.fromArray(S, a, x8 + p), dy, s8);
    }
    s0.add(FloatVector.fromArray(S, sums, so)).intoArray(sums, so);
    s1.add(FloatVector.fromArray(S, sums, so + L)).intoArray(sums, so + L);
    s2.add(FloatVector.fromArray(S, sums, so + 2 * L)).intoArray(sums, so + 2 * L);
    s3.add(FloatVector.fromArray(S, sums, so + 3 * L)).intoArray(sums, so + 3 * L);
    s4.add(FloatVector.fromArray(S, sums, so + 4 * L)).intoArray(sums, so + 4 * L);
    s5.add(FloatVector.fromArray(S, sums, so + 5 * L)).intoArray(sums, so + 5 * L);
    s6.add(FloatVector.fromArray(S, sums, so + 6 * L)).intoArray(sums, so + 6 * L);
    s7.add(FloatVector.fromArray(S, sums, so + 7 * L)).intoArray(sums, so + 7 * L);
    s8.add(FloatVector.fromArray(S, sums, so + 8 * L)).intoArray(sums, so + 8 * L);
  }

  /** Fills whole vectors with zeros. */
  static void zero(float[] a, int from, int end) {
    for (int i = from; i < end; i += L) {
      FloatVector.zero(S).intoArray(a, i);
    }
  }

  /** Copies a vector of each of some pixels, from one spacing to another. */
  static void copy(float[] in, int io, int is, float[] out, int oo, int os, int pixels) {
    for (int p = 0; p < pixels; p++) {
      FloatVector.fromArray(S, in, io + p * is).intoArray(out, oo + p * os);
    }
  }

  /**
   * Lanes that repeat a channel of each group over its group: lane k takes lane {@code k - k %
   * group + channel}. Made once, since making one leaves objects on the heap.
   *
   * @param group channels of a group, which divide a vector
   */
  static VectorShuffle<Float> lanes(int group, int channel) {
    return VectorShuffle.fromOp(S, lane -> lane - lane % group + channel);
  }

  /** Copies whole vectors with other lanes. */
  static void repeat(float[] a, int from, int floats, VectorShuffle<Float> lanes, int to) {
    for (int k = 0; k < floats; k += L) {
      FloatVector.fromArray(S, a, from + k).rearrange(lanes).intoArray(a, to + k);
    }
  }
}
