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
final class ReferenceMixing {
  private ReferenceMixing() {}

  static void run(Mixing primitive) {
    switch (primitive) {
      case Mixing.BoxPaste p -> boxPaste(p);
      case Mixing.ChannelNorm(var x, var kind, var norms) -> channelNorm(x, kind, norms);
      case Mixing.RfiMask p -> rfiMask(p);
      case Mixing.ChannelMix p -> channelMix(p);
      case Mixing.ChannelMixGradient p -> channelMixGradient(p);
    }
  }

  private static int sampleSize(Tensor x) {
    return (int) (x.shape().elements() / x.shape().dim(0));
  }

  private static void boxPaste(Mixing.BoxPaste p) {
    Box box = Box.of(ints(p.box())).within(p.x().shape().dim(1), p.x().shape().dim(2));
    int width = p.x().shape().dim(2);
    int channels = p.x().shape().dim(3);
    int sample = sampleSize(p.x());
    for (int i = 0; i < doubles(p.out()).length; i++) {
      int n = i / sample;
      int pixel = i % sample / channels;
      boolean pasted = box.contains(pixel / width, pixel % width);
      doubles(p.out())[i] = doubles(p.x())[pasted ? ints(p.partner())[n] * sample + i % sample : i];
    }
  }

  private static void channelNorm(Tensor x, NormKind kind, Tensor norms) {
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

  private static void rfiMask(Mixing.RfiMask p) {
    int keep = p.within(ints(p.keep())[0]);
    int samples = p.norms().shape().dim(0);
    int channels = p.norms().shape().dim(1);
    double[][] share = new double[samples][channels];
    for (int n = 0; n < samples; n++) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += doubles(p.norms())[n * channels + c];
      }
      for (int c = 0; c < channels; c++) {
        share[n][c] = doubles(p.norms())[n * channels + c] / (sum + FilterRanking.EPSILON);
      }
    }
    for (int n = 0; n < samples; n++) {
      double[] other = share[ints(p.partner())[n]];
      double[] rfi = new double[channels];
      for (int c = 0; c < channels; c++) {
        rfi[c] =
            switch (p.ranking().influence()) {
              case DIFFERENCE -> share[n][c] - other[c];
              case RATIO -> share[n][c] / (other[c] + FilterRanking.EPSILON);
            };
      }
      for (int c = 0; c < channels; c++) {
        int rank = 0;
        for (int d = 0; d < channels; d++) {
          boolean before =
              switch (p.ranking().order()) {
                case LOWEST -> rfi[d] < rfi[c];
                case HIGHEST -> rfi[d] > rfi[c];
              };
          if (before || rfi[d] == rfi[c] && d < c) {
            rank++;
          }
        }
        bytes(p.mask())[n * channels + c] = (byte) (rank < keep ? 1 : 0);
      }
    }
  }

  private static void channelMix(Mixing.ChannelMix p) {
    int channels = p.x().shape().dim(3);
    int sample = sampleSize(p.x());
    for (int i = 0; i < doubles(p.out()).length; i++) {
      int n = i / sample;
      boolean own = bytes(p.mask())[n * channels + i % channels] != 0;
      doubles(p.out())[i] = doubles(p.x())[own ? i : ints(p.partner())[n] * sample + i % sample];
    }
  }

  private static void channelMixGradient(Mixing.ChannelMixGradient p) {
    int channels = p.dy().shape().dim(3);
    int sample = sampleSize(p.dy());
    for (int i = 0; i < doubles(p.dx()).length; i++) {
      int n = i / sample;
      int c = i % channels;
      int q = ints(p.inverse())[n];
      double own = bytes(p.mask())[n * channels + c];
      double lent = 1 - bytes(p.mask())[q * channels + c];
      doubles(p.dx())[i] =
          own * doubles(p.dy())[i] + lent * doubles(p.dy())[q * sample + i % sample];
    }
  }
}
