package org.catchupmix.core.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;

/**
 * The one-dimensional linear maps of Winograd convolution, many side by side: {@code out[j] = sum
 * over i of M[j][i] * in[i]}, where every in[i] and out[j] is a run of channels.
 *
 * <p>F(4x4, 3x3) makes 4 x 4 outputs from 6 x 6 inputs with 36 multiplications, where the direct
 * convolution takes 144 (Lavin and Gray, "Fast algorithms for convolutional neural networks",
 * 2016). Being bilinear, it has adjoints with the same matrices:
 *
 * <pre>
 *   Y  = A' [ (G g G') .* (B' d B) ] A       summed over input channels
 *   dg = G' [ (A dY A') .* (B' d B) ] G      summed over tiles
 * </pre>
 *
 * <p>The matrices evaluate polynomials at 0, a, -a, b, -b and infinity and interpolate, see {@link
 * Points}. Every map is one loop over whole vectors; the call by way of the enum costs nothing
 * beside it.
 */
enum WinogradMap {
  /**
   * B' of F(4,3): {@code [d4 - (a2+b2)d2 + a2*b2*d0, e+o, e-o, f+h, f-h, d5 - (a2+b2)d3 +
   * a2*b2*d1]} with {@code e = d4-b2*d2, o = a(d3-b2*d1), f = d4-a2*d2, h = b(d3-a2*d1)}.
   */
  INPUT(6, 6) {
    @Override
    void loop(
        float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n) {
      assert n % L == 0 && runs >= 0 : "%d floats of %d runs".formatted(n, runs);
      FloatVector a2 = FloatVector.broadcast(S, -Points.A2);
      FloatVector b2 = FloatVector.broadcast(S, -Points.B2);
      FloatVector sum = FloatVector.broadcast(S, -(Points.A2 + Points.B2));
      FloatVector product = FloatVector.broadcast(S, Points.A2 * Points.B2);
      for (int r = 0; r < runs; r++, io += ri, oo += ro) {
        for (int c = 0; c < n; c += L) {
          FloatVector d0 = load(in, io + c);
          FloatVector d1 = load(in, io + is + c);
          FloatVector d2 = load(in, io + 2 * is + c);
          FloatVector d3 = load(in, io + 3 * is + c);
          FloatVector d4 = load(in, io + 4 * is + c);
          FloatVector d5 = load(in, io + 5 * is + c);
          FloatVector e = Fma.of(d2, b2, d4);
          FloatVector o = Fma.of(d1, b2, d3).mul(Points.A);
          FloatVector f = Fma.of(d2, a2, d4);
          FloatVector h = Fma.of(d1, a2, d3).mul(Points.B);
          Fma.of(d0, product, Fma.of(d2, sum, d4)).intoArray(out, oo + c);
          e.add(o).intoArray(out, oo + os + c);
          e.sub(o).intoArray(out, oo + 2 * os + c);
          f.add(h).intoArray(out, oo + 3 * os + c);
          f.sub(h).intoArray(out, oo + 4 * os + c);
          Fma.of(d1, product, Fma.of(d3, sum, d5)).intoArray(out, oo + 5 * os + c);
        }
      }
    }
  },

  /**
   * G of F(4,3): {@code [g0/n0, (e+a*g1)/na, (e-a*g1)/na, (f+b*g1)/nb, (f-b*g1)/nb, g2]} with
   * {@code e = g0+a2*g2, f = g0+b2*g2, n0 = a2*b2, na = 2*a2*(a2-b2), nb = 2*b2*(b2-a2)}.
   */
  WEIGHT(3, 6) {
    @Override
    void loop(
        float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n) {
      assert n % L == 0 && runs >= 0 : "%d floats of %d runs".formatted(n, runs);
      FloatVector a2 = FloatVector.broadcast(S, Points.A2);
      FloatVector b2 = FloatVector.broadcast(S, Points.B2);
      for (int r = 0; r < runs; r++, io += ri, oo += ro) {
        for (int c = 0; c < n; c += L) {
          FloatVector g0 = load(in, io + c);
          FloatVector g1 = load(in, io + is + c);
          FloatVector g2 = load(in, io + 2 * is + c);
          FloatVector e = Fma.of(g2, a2, g0).mul(Points.NA);
          FloatVector o = g1.mul(Points.A * Points.NA);
          FloatVector f = Fma.of(g2, b2, g0).mul(Points.NB);
          FloatVector h = g1.mul(Points.B * Points.NB);
          g0.mul(Points.N0).intoArray(out, oo + c);
          e.add(o).intoArray(out, oo + os + c);
          e.sub(o).intoArray(out, oo + 2 * os + c);
          f.add(h).intoArray(out, oo + 3 * os + c);
          f.sub(h).intoArray(out, oo + 4 * os + c);
          g2.intoArray(out, oo + 5 * os + c);
        }
      }
    }
  },

  /**
   * A' of F(4,3): {@code [m0+e+f, a*o+b*h, a2*e+b2*f, a3*o+b3*h+m5]} with {@code e = m1+m2, o =
   * m1-m2, f = m3+m4, h = m3-m4}.
   */
  OUTPUT(6, 4) {
    @Override
    void loop(
        float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n) {
      assert n % L == 0 && runs >= 0 : "%d floats of %d runs".formatted(n, runs);
      FloatVector a2 = FloatVector.broadcast(S, Points.A2);
      FloatVector b2 = FloatVector.broadcast(S, Points.B2);
      for (int r = 0; r < runs; r++, io += ri, oo += ro) {
        for (int c = 0; c < n; c += L) {
          FloatVector m1 = load(in, io + is + c);
          FloatVector m2 = load(in, io + 2 * is + c);
          FloatVector m3 = load(in, io + 3 * is + c);
          FloatVector m4 = load(in, io + 4 * is + c);
          FloatVector e = m1.add(m2);
          FloatVector o = m1.sub(m2).mul(Points.A);
          FloatVector f = m3.add(m4);
          FloatVector h = m3.sub(m4).mul(Points.B);
          load(in, io + c).add(e.add(f)).intoArray(out, oo + c);
          o.add(h).intoArray(out, oo + os + c);
          Fma.of(e, a2, f.mul(b2)).intoArray(out, oo + 2 * os + c);
          Fma.of(o, a2, Fma.of(h, b2, load(in, io + 5 * is + c))).intoArray(out, oo + 3 * os + c);
        }
      }
    }
  },

  /**
   * A of F(4,3): {@code [y0, e+o, e-o, f+h, f-h, y3]} with {@code e = y0+a2*y2, o = a(y1+a2*y3), f
   * = y0+b2*y2, h = b(y1+b2*y3)}.
   */
  OUTPUT_GRADIENT(4, 6) {
    @Override
    void loop(
        float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n) {
      assert n % L == 0 && runs >= 0 : "%d floats of %d runs".formatted(n, runs);
      FloatVector a2 = FloatVector.broadcast(S, Points.A2);
      FloatVector b2 = FloatVector.broadcast(S, Points.B2);
      for (int r = 0; r < runs; r++, io += ri, oo += ro) {
        for (int c = 0; c < n; c += L) {
          FloatVector y0 = load(in, io + c);
          FloatVector y1 = load(in, io + is + c);
          FloatVector y2 = load(in, io + 2 * is + c);
          FloatVector y3 = load(in, io + 3 * is + c);
          FloatVector e = Fma.of(y2, a2, y0);
          FloatVector o = Fma.of(y3, a2, y1).mul(Points.A);
          FloatVector f = Fma.of(y2, b2, y0);
          FloatVector h = Fma.of(y3, b2, y1).mul(Points.B);
          y0.intoArray(out, oo + c);
          e.add(o).intoArray(out, oo + os + c);
          e.sub(o).intoArray(out, oo + 2 * os + c);
          f.add(h).intoArray(out, oo + 3 * os + c);
          f.sub(h).intoArray(out, oo + 4 * os + c);
          y3.intoArray(out, oo + 5 * os + c);
        }
      }
    }
  },

  /**
   * G' of F(4,3): {@code [p0/n0+e+f, a*o+b*h, a2*e+b2*f+p5]} with {@code e = (p1+p2)/na, o =
   * (p1-p2)/na, f = (p3+p4)/nb, h = (p3-p4)/nb}, the divisors as in G.
   */
  WEIGHT_GRADIENT(6, 3) {
    @Override
    void loop(
        float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n) {
      assert n % L == 0 && runs >= 0 : "%d floats of %d runs".formatted(n, runs);
      FloatVector a2 = FloatVector.broadcast(S, Points.A2);
      FloatVector b2 = FloatVector.broadcast(S, Points.B2);
      for (int r = 0; r < runs; r++, io += ri, oo += ro) {
        for (int c = 0; c < n; c += L) {
          FloatVector p1 = load(in, io + is + c);
          FloatVector p2 = load(in, io + 2 * is + c);
          FloatVector p3 = load(in, io + 3 * is + c);
          FloatVector p4 = load(in, io + 4 * is + c);
          FloatVector e = p1.add(p2).mul(Points.NA);
          FloatVector o = p1.sub(p2).mul(Points.A * Points.NA);
          FloatVector f = p3.add(p4).mul(Points.NB);
          FloatVector h = p3.sub(p4).mul(Points.B * Points.NB);
          load(in, io + c).mul(Points.N0).add(e.add(f)).intoArray(out, oo + c);
          o.add(h).intoArray(out, oo + os + c);
          Fma.of(e, a2, Fma.of(f, b2, load(in, io + 5 * is + c))).intoArray(out, oo + 2 * os + c);
        }
      }
    }
  };

  /**
   * The points a and b of F(4,3) and what its matrices are made of.
   *
   * <p>The usual points are 1 and 2. Relative errors over 256 channels, simulated: 3.2e-6 with (1,
   * 2), 2.1e-6 with 0, 1, -1, 1/2, -2 and 1.5e-6 with (5/8, 3/2), the best of a grid of eighths;
   * the transforms take as many operations.
   */
  private static final class Points {
    static final float A = 0.625f;
    static final float B = 1.5f;
    static final float A2 = A * A;
    static final float B2 = B * B;

    /** 1/n0. */
    static final float N0 = 1 / (A2 * B2);

    /** 1/na. */
    static final float NA = 1 / (2 * A2 * (A2 - B2));

    /** 1/nb. */
    static final float NB = 1 / (2 * B2 * (B2 - A2));
  }

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Elements along a side of a tile before the transform. */
  final int inputs;

  /** Elements along a side of a tile after the transform. */
  final int outputs;

  WinogradMap(int inputs, int outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * Maps runs of channels.
   *
   * <p>The assertions make each loop longer than the 325 bytecodes that the JIT compiler inlines.
   * Inlined, a loop exceeded the compiler's limit of nodes in one process of 19, and each of its
   * vectors became an object: a step of preact-resnet18 took 1.6 times as long.
   *
   * @param in where the inputs are, {@code in[i]} of run r at {@code io + i*is + r*ri}
   * @param out where the outputs go, {@code out[j]} of run r at {@code oo + j*os + r*ro}
   * @param n channels of a run, a multiple of the vector length
   */
  abstract void loop(
      float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n);

  /** Maps runs of channels, those that follow each other as one. */
  void apply(
      float[] in, int io, int is, int ri, float[] out, int oo, int os, int ro, int runs, int n) {
    boolean one = ri == n && ro == n;
    loop(in, io, is, ri, out, oo, os, ro, one ? 1 : runs, one ? runs * n : n);
  }

  /** Pixels along a side of the output tile. */
  static final int OUTPUT_SIDE = 4;

  /** Pixels along a side of the input tile. */
  static final int INPUT_SIDE = OUTPUT_SIDE + 2;

  /** Elements of a transformed tile. */
  static final int PRODUCTS = INPUT_SIDE * INPUT_SIDE;

  /** Floats of scratch that the first half of a transform writes. */
  static final int SCRATCH = PRODUCTS * WinogradTuning.SLAB;

  /**
   * Places of a tile's elements: (i, j) lies {@code i*row + j*column} floats behind the first.
   *
   * @param row floats from an element to that below it
   * @param column floats from an element to that on its right
   */
  record Spacing(int row, int column) {}

  /**
   * Applies the map to the columns and then to the rows of a tile: {@code out = M in M'}.
   *
   * <p>Channels go through both halves in slabs, so that what lies between stays in L1.
   *
   * @param scratch {@link #SCRATCH} floats of scratch from {@link Aligned#FIRST} on, and the tile
   * @param io where the tile starts
   * @param oo where the result starts in {@code out}
   * @param count channels, a multiple of the vector length
   */
  void applyTwice(
      float[] scratch, int io, Spacing in, float[] out, int oo, Spacing spacing, int count) {
    for (int c = 0; c < count; c += WinogradTuning.SLAB) {
      int n = Math.min(WinogradTuning.SLAB, count - c);
      // The columns are 0..inputs-1, the rows follow. One call serves both: inlined twice, apply
      // would exceed what the JIT compiler inlines, and it would box vectors.
      for (int k = 0; k < inputs + outputs; k++) {
        boolean columns = k < inputs;
        int i = k - inputs;
        loop(
            scratch,
            columns ? io + k * in.column() + c : Aligned.FIRST + i * inputs * n,
            columns ? in.row() : n,
            0,
            columns ? scratch : out,
            columns ? Aligned.FIRST + k * n : oo + i * spacing.row() + c,
            columns ? inputs * n : spacing.column(),
            0,
            1,
            n);
      }
    }
  }

  /** Copies whole vectors. */
  static void copy(float[] in, int io, float[] out, int oo, int count) {
    for (int c = 0; c < count; c += L) {
      load(in, io + c).intoArray(out, oo + c);
    }
  }

  private static FloatVector load(float[] a, int i) {
    return FloatVector.fromArray(S, a, i);
  }
}
