package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.LayerOp.Convolution;

/** Cases of matmuls and convolutions. */
public final class MatrixCases {
  private MatrixCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (int[] mnk :
        new int[][] {
          {1, 1, 1}, {2, 3, 5}, {17, 13, 11}, {33, 100, 70}, {64, 10, 512}, {128, 72, 40}
        }) {
      for (boolean ta : new boolean[] {false, true}) {
        for (boolean tb : new boolean[] {false, true}) {
          cases.add(matmul(mnk[0], mnk[1], mnk[2], ta, tb));
        }
      }
    }
    // batch, height, width, Cin, Cout, KH, KW, stride, padding, groups
    for (int[] g :
        new int[][] {
          {1, 1, 1, 1, 1, 1, 1, 1, 0, 1},
          {2, 7, 5, 3, 4, 3, 3, 1, 1, 1},
          {3, 8, 8, 16, 32, 3, 3, 2, 1, 1},
          {2, 4, 4, 64, 64, 3, 3, 1, 1, 1},
          {1, 9, 11, 17, 19, 3, 3, 1, 1, 1},
          {2, 8, 8, 16, 40, 1, 1, 1, 0, 1},
          {2, 7, 7, 5, 8, 1, 1, 2, 0, 1},
          {1, 23, 19, 3, 13, 7, 7, 2, 3, 1},
          {2, 6, 6, 2, 3, 5, 5, 1, 2, 1},
          {2, 5, 7, 4, 6, 2, 3, 3, 0, 1},
          {1, 10, 10, 1, 1, 3, 3, 3, 2, 1},
          {5, 3, 3, 33, 47, 3, 3, 1, 1, 1},
          // More pixels than a GPU has one block add up.
          {2, 18, 19, 5, 12, 3, 3, 1, 1, 1},
          // Groups: of few channels, of unlike numbers on both sides, depthwise, two outputs each.
          {2, 8, 8, 32, 32, 3, 3, 1, 1, 8},
          {2, 9, 7, 6, 9, 3, 3, 2, 1, 3},
          {1, 6, 5, 40, 10, 2, 3, 1, 1, 2},
          {2, 7, 7, 13, 13, 3, 3, 1, 1, 13},
          {1, 8, 9, 7, 14, 5, 5, 2, 2, 7},
          {2, 6, 6, 96, 192, 1, 1, 1, 0, 2},
        }) {
      cases.addAll(
          convolution(
              new Conv2dGeometry(g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], g[9])));
    }
    return cases;
  }

  /** A matmul {@code [m,k] [k,n]}. */
  static OpCase matmul(int m, int n, int k, boolean ta, boolean tb) {
    OpCase c =
        matmul(
            "%d,%d,%d%s%s".formatted(m, n, k, ta ? " a^T" : "", tb ? " b^T" : ""), m, n, k, ta, tb);
    return ta ? c : c.differentiates(2, (g, v) -> g.apply(new MatMul(v.get(0), v.get(1), tb)));
  }

  /**
   * The same under a label.
   *
   * @param label tells the sizes; the numbers depend on it
   */
  public static OpCase matmul(String label, int m, int n, int k, boolean ta, boolean tb) {
    return new OpCase(label)
        .activation("a", ta ? Shape.of(k, m) : Shape.of(m, k))
        .activation("b", tb ? Shape.of(n, k) : Shape.of(k, n))
        .writesActivation("out", Shape.of(m, n))
        .runs((in, out) -> new Matrix.Matmul(in[0], ta, in[1], tb, out[0]));
  }

  /** The {@link #passes} of a convolution, and the second one added to what is there. */
  static List<OpCase> convolution(Conv2dGeometry g) {
    return Stream.concat(passes(g).stream(), Stream.of(addedInputGradient(label(g), g))).toList();
  }

  /** The three passes of a convolution: forward, gradient w.r.t. the input, w.r.t. the weights. */
  static List<OpCase> passes(Conv2dGeometry g) {
    return passes(label(g), g);
  }

  private static String label(Conv2dGeometry g) {
    return "%s by %s stride %d padding %d%s"
        .formatted(
            g.inputShape(),
            g.weightShape(),
            g.stride(),
            g.padding(),
            g.groups() == 1 ? "" : " groups " + g.groups());
  }

  /**
   * The three passes under a label.
   *
   * @param label tells the sizes; the numbers depend on it
   */
  public static List<OpCase> passes(String label, Conv2dGeometry g) {
    return List.of(
        new OpCase(label)
            .activation("x", g.inputShape())
            .activation("w", g.weightShape())
            .writesActivation("y", g.outputShape())
            .runs((in, out) -> new Matrix.Conv2d(in[0], in[1], g, out[0]))
            .differentiates(
                2,
                (graph, v) ->
                    graph.apply(
                        new Convolution(v.get(0), v.get(1), g.stride(), g.padding(), g.groups()))),
        new OpCase(label)
            .activation("dy", g.outputShape())
            .activation("w", g.weightShape())
            .writesActivation("dx", g.inputShape())
            .runs((in, out) -> new Matrix.Conv2dInputGradient(in[0], in[1], g, out[0])),
        new OpCase(label)
            .activation("x", g.inputShape())
            .activation("dy", g.outputShape())
            .writesActivation("dw", g.weightShape())
            .runs((in, out) -> new Matrix.Conv2dWeightGradient(in[0], in[1], g, out[0])));
  }

  /** The gradient w.r.t. the input, added to what is there. */
  public static OpCase addedInputGradient(String label, Conv2dGeometry g) {
    return new OpCase(label + ", added to what is there")
        .activation("dy", g.outputShape())
        .activation("w", g.weightShape())
        .updatesActivation("dx", g.inputShape())
        .runs((in, out) -> new Matrix.Conv2dInputGradient(in[0], in[1], g, true, out[0]));
  }
}
