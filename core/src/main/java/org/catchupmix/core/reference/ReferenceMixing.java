package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.doubles;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.Arrays;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.tensor.Tensor;

/** Mixing, sample by sample. */
interface ReferenceMixing {
  /** Runs one of these. */
  default void mixing(Mixing primitive) {
    switch (primitive) {
      case Mixing.BoxPaste(var x, var partner, var box, var numbers, var out) ->
          boxPaste(x, partner, numbers.map(t -> Box.of(ints(t))).orElse(box), out);
      case Mixing.ChannelNorm(var x, var kind, var norms) -> channelNorm(x, kind, norms);
      case Mixing.RfiMask(var norms, var partner, var ranking, var keep, var kept, var mask) ->
          rfiMask(norms, partner, ranking, kept.map(t -> ints(t)[0]).orElse(keep), mask);
      case Mixing.ChannelMix(var x, var partner, var mask, var out) ->
          channelMix(x, partner, mask, out);
      case Mixing.ChannelMixGradient(var dy, var inverse, var mask, var dx) ->
          channelMixGradient(dy, inverse, mask, dx);
    }
  }

  private static int sampleSize(Tensor x) {
    return (int) (x.shape().elements() / x.shape().dim(0));
  }

  private void boxPaste(Tensor x, Tensor partner, Box box, Tensor out) {
    int width = x.shape().dim(2);
    int channels = x.shape().dim(3);
    int sample = sampleSize(x);
    for (int i = 0; i < doubles(out).length; i++) {
      int n = i / sample;
      int pixel = i % sample / channels;
      boolean pasted = box.contains(pixel / width, pixel % width);
      doubles(out)[i] = doubles(x)[pasted ? ints(partner)[n] * sample + i % sample : i];
    }
  }

  private void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    int channels = x.shape().dim(3);
    int sample = sampleSize(x);
    double[] a = doubles(norms);
    Arrays.fill(a, 0);
    for (int i = 0; i < doubles(x).length; i++) {
      double v = doubles(x)[i];
      a[i / sample * channels + i % channels] += kind == NormKind.L2 ? v * v : Math.abs(v);
    }
    if (kind == NormKind.L2) {
      for (int i = 0; i < a.length; i++) {
        a[i] = Math.sqrt(a[i]);
      }
    }
  }

  private void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask) {
    int samples = norms.shape().dim(0);
    int channels = norms.shape().dim(1);
    double[][] share = new double[samples][channels];
    for (int n = 0; n < samples; n++) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += doubles(norms)[n * channels + c];
      }
      for (int c = 0; c < channels; c++) {
        share[n][c] = doubles(norms)[n * channels + c] / (sum + FilterRanking.EPSILON);
      }
    }
    for (int n = 0; n < samples; n++) {
      double[] other = share[ints(partner)[n]];
      double[] rfi = new double[channels];
      for (int c = 0; c < channels; c++) {
        rfi[c] =
            switch (ranking.influence()) {
              case DIFFERENCE -> share[n][c] - other[c];
              case RATIO -> share[n][c] / (other[c] + FilterRanking.EPSILON);
            };
      }
      for (int c = 0; c < channels; c++) {
        int rank = 0;
        for (int d = 0; d < channels; d++) {
          boolean before =
              switch (ranking.order()) {
                case LOWEST -> rfi[d] < rfi[c];
                case HIGHEST -> rfi[d] > rfi[c];
              };
          if (before || rfi[d] == rfi[c] && d < c) {
            rank++;
          }
        }
        bytes(mask)[n * channels + c] = (byte) (rank < keep ? 1 : 0);
      }
    }
  }

  private void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) {
    int channels = x.shape().dim(3);
    int sample = sampleSize(x);
    for (int i = 0; i < doubles(out).length; i++) {
      int n = i / sample;
      boolean own = bytes(mask)[n * channels + i % channels] != 0;
      doubles(out)[i] = doubles(x)[own ? i : ints(partner)[n] * sample + i % sample];
    }
  }

  private void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) {
    int channels = dy.shape().dim(3);
    int sample = sampleSize(dy);
    for (int i = 0; i < doubles(dx).length; i++) {
      int n = i / sample;
      int c = i % channels;
      int q = ints(inverse)[n];
      double own = bytes(mask)[n * channels + c];
      double lent = 1 - bytes(mask)[q * channels + c];
      doubles(dx)[i] = own * doubles(dy)[i] + lent * doubles(dy)[q * sample + i % sample];
    }
  }
}
