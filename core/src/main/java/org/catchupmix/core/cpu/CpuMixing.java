package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.bytes;
import static org.catchupmix.core.host.ArrayBuffer.floats;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;
import org.catchupmix.core.cpu.vector.Gate;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.tensor.Tensor;

/** Mixing; a task owns one sample of the result. */
final class CpuMixing {
  /** The vectors of its loops. */
  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;

  /** Their length. */
  private static final int L = CpuTuning.LANES;

  private final CpuContext cpu;

  CpuMixing(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Mixing primitive) {
    switch (primitive) {
      case Mixing.BoxPaste p -> boxPaste(p);
      case Mixing.ChannelNorm(var x, var kind, var norms) -> channelNorm(x, kind, norms);
      case Mixing.RfiMask p -> rfiMask(p);
      case Mixing.ChannelMix p -> channelMix(p);
      case Mixing.ChannelMixGradient p -> channelMixGradient(p);
    }
  }

  private void boxPaste(Mixing.BoxPaste p) {
    Box box = Box.of(ints(p.box())).within(p.x().shape().dim(1), p.x().shape().dim(2));
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    int width = p.x().shape().dim(2) * p.x().shape().dim(3);
    int sample = p.x().shape().dim(1) * width;
    int pasted = box.width() * p.x().shape().dim(3);
    cpu.workers()
        .run(
            p.x().shape().dim(0),
            (n, _) -> {
              System.arraycopy(in, n * sample, o, n * sample, sample);
              int from = ints(p.partner())[n] * sample;
              for (int row = box.top(); row < box.top() + box.height(); row++) {
                int at = row * width + box.left() * p.x().shape().dim(3);
                System.arraycopy(in, from + at, o, n * sample + at, pasted);
              }
            });
  }

  private void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    float[] in = floats(x);
    float[] out = floats(norms);
    int channels = x.shape().dim(3);
    int plane = x.shape().dim(1) * x.shape().dim(2);
    ColumnSums.Terms terms = kind == NormKind.L2 ? new Squares(in) : new Magnitudes(in);
    ColumnSums.ofEach(
        cpu,
        x.shape().dim(0),
        plane,
        channels,
        terms,
        (i, sum) -> out[i] = (float) (kind == NormKind.L2 ? Math.sqrt(sum) : sum));
  }

  /** {@code x^2}. */
  private record Squares(float[] x) implements ColumnSums.Terms {
    @Override
    public void addRows(int from, int to, int pitch, int width, float[] sums, int at) {
      for (int row = from; row < to; row += pitch) {
        for (int c = 0; c < width; c += L) {
          FloatVector v = FloatVector.fromArray(S, x, row + c);
          Fma.of(v, v, FloatVector.fromArray(S, sums, at + c)).intoArray(sums, at + c);
        }
      }
    }

    @Override
    public void addElement(int i, int c, int columns, float[] wide, double[] sums, int so) {
      sums[so + c] += (double) x[i] * x[i];
    }
  }

  /** {@code |x|}. */
  private record Magnitudes(float[] x) implements ColumnSums.Terms {
    @Override
    public void addRows(int from, int to, int pitch, int width, float[] sums, int at) {
      for (int row = from; row < to; row += pitch) {
        for (int c = 0; c < width; c += L) {
          FloatVector v = FloatVector.fromArray(S, x, row + c).abs();
          FloatVector.fromArray(S, sums, at + c).add(v).intoArray(sums, at + c);
        }
      }
    }

    @Override
    public void addElement(int i, int c, int columns, float[] wide, double[] sums, int so) {
      sums[so + c] += Math.abs(x[i]);
    }
  }

  private void rfiMask(Mixing.RfiMask p) {
    int keep = p.within(ints(p.keep())[0]);
    int n = (int) p.norms().shape().elements();
    double[] key = cpu.doubleScratch().take(n);
    double[] sorted = cpu.doubleScratch().take(n);
    RfiRanking filters =
        new RfiRanking(floats(p.norms()), p.norms().shape().dim(1), p.ranking(), keep, key, sorted);
    cpu.workers()
        .run(
            p.norms().shape().dim(0),
            (sample, _) -> filters.mask(sample, ints(p.partner())[sample], bytes(p.mask())));
    cpu.doubleScratch().give(sorted);
    cpu.doubleScratch().give(key);
  }

  private void channelMix(Mixing.ChannelMix p) {
    float[] in = floats(p.x());
    float[] o = floats(p.out());
    byte[] own = bytes(p.mask());
    forSamples(
        p.x(),
        (matrix, n, wide, wo) -> {
          int shift = start(matrix, ints(p.partner())[n] - n);
          repeatMask(matrix, own, n, wide, wo);
          mixRows(in, shift, matrix, n, wide, wo, o);
          int wideEnd = wideEnd(matrix, n);
          for (int i = wideEnd; i < start(matrix, n + 1); i++) {
            o[i] = isOwn(wide, wo, matrix, i - wideEnd) ? in[i] : in[i + shift];
          }
        });
  }

  private static void mixRows(
      float[] x, int shift, WideRows matrix, int n, int[] own, int oo, float[] out) {
    int width = matrix.width();
    int to = wideEnd(matrix, n);
    for (int row = start(matrix, n); row < to; row += width) {
      for (int c = 0; c < width; c += L) {
        Gate.choose(
                own,
                oo + c,
                FloatVector.fromArray(S, x, row + c),
                FloatVector.fromArray(S, x, row + c + shift))
            .intoArray(out, row + c);
      }
    }
  }

  private void channelMixGradient(Mixing.ChannelMixGradient p) {
    float[] g = floats(p.dy());
    float[] o = floats(p.dx());
    byte[] own = bytes(p.mask());
    forSamples(
        p.dy(),
        (matrix, n, wide, wo) -> {
          int q = ints(p.inverse())[n];
          int lent = wo + matrix.width();
          int shift = start(matrix, q - n);
          repeatMask(matrix, own, n, wide, wo);
          repeatMask(matrix, own, q, wide, lent);
          gatherRows(g, shift, matrix, n, wide, wo, o);
          int wideEnd = wideEnd(matrix, n);
          for (int i = wideEnd; i < start(matrix, n + 1); i++) {
            float mine = isOwn(wide, wo, matrix, i - wideEnd) ? g[i] : 0;
            o[i] = mine + (isOwn(wide, lent, matrix, i - wideEnd) ? 0 : g[i + shift]);
          }
        });
  }

  /** Gathers gradients; the mask of the sample that borrowed follows the sample's own. */
  private static void gatherRows(
      float[] dy, int shift, WideRows matrix, int n, int[] masks, int own, float[] dx) {
    FloatVector zero = FloatVector.zero(S);
    int width = matrix.width();
    int lent = own + width;
    int to = wideEnd(matrix, n);
    for (int row = start(matrix, n); row < to; row += width) {
      for (int c = 0; c < width; c += L) {
        FloatVector mine = Gate.choose(masks, own + c, FloatVector.fromArray(S, dy, row + c), zero);
        FloatVector other =
            Gate.choose(masks, lent + c, zero, FloatVector.fromArray(S, dy, row + c + shift));
        mine.add(other).intoArray(dx, row + c);
      }
    }
  }

  /** The first element of a sample. */
  private static int start(WideRows matrix, int n) {
    return n * matrix.rows() * matrix.columns();
  }

  /** One past the last element of a sample's wide rows. */
  private static int wideEnd(WideRows matrix, int n) {
    return start(matrix, n) + matrix.count() * matrix.width();
  }

  /** Works on one sample, with scratch for two wide rows of masks. */
  @FunctionalInterface
  private interface Sample {
    /** Works on sample n, whose pixels are the rows of the matrix. */
    void run(WideRows matrix, int n, int[] scratch, int so);
  }

  /** Shares out the samples of a tensor {@code [N,H,W,C]}. */
  private void forSamples(Tensor x, Sample body) {
    WideRows matrix = WideRows.of(x.shape().dim(1) * x.shape().dim(2), x.shape().dim(3));
    int length = 2 * matrix.width();
    int[] wide = cpu.intScratch().take(cpu.workers().threads() * length);
    cpu.workers().run(x.shape().dim(0), (n, worker) -> body.run(matrix, n, wide, worker * length));
    cpu.intScratch().give(wide);
  }

  /** A sample's mask as bits, all ones where it is 1, repeated over a wide row. */
  private static void repeatMask(WideRows matrix, byte[] mask, int n, int[] to, int at) {
    int columns = matrix.columns();
    for (int i = 0; i < matrix.width(); i++) {
      to[at + i] = i < columns ? -mask[n * columns + i] : to[at + i - columns];
    }
  }

  /** Whether an element beyond the wide rows is the sample's own. */
  private static boolean isOwn(int[] wide, int wo, WideRows matrix, int element) {
    return wide[wo + element % matrix.columns()] != 0;
  }
}
