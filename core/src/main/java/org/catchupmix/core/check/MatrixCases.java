package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.operation.LayerOp.Convolution;
import org.catchupmix.core.operation.LayerOp.TransposedConvolution;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Shape;

/** Cases of matmuls and convolutions. */
public final class MatrixCases {
  private MatrixCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    cases.addAll(matmuls(1, 1, 1));
    cases.addAll(matmuls(2, 3, 5));
    cases.addAll(matmuls(17, 13, 11));
    cases.addAll(matmuls(33, 100, 70));
    cases.addAll(matmuls(64, 10, 512));
    cases.addAll(matmuls(128, 72, 40));
    for (boolean ta : new boolean[] {false, true}) {
      for (boolean tb : new boolean[] {false, true}) {
        cases.add(batched(Shape.of(3, 2), 5, 7, 4, ta, tb));
        cases.add(batched(Shape.of(2), 33, 17, 40, ta, tb));
      }
    }
    cases.add(batched(Shape.of(5, 1, 2), 1, 1, 1, false, false));
    cases.add(batched(Shape.of(2), 64, 64, 32, false, true));
    List<Conv2dGeometry> geometries =
        List.of(
            new Conv2dGeometry(Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1), 1, 0),
            new Conv2dGeometry(Shape.of(2, 7, 5, 3), Shape.of(4, 3, 3, 3), 1, 1),
            new Conv2dGeometry(Shape.of(3, 8, 8, 16), Shape.of(32, 3, 3, 16), 2, 1),
            new Conv2dGeometry(Shape.of(2, 4, 4, 64), Shape.of(64, 3, 3, 64), 1, 1),
            new Conv2dGeometry(Shape.of(1, 9, 11, 17), Shape.of(19, 3, 3, 17), 1, 1),
            new Conv2dGeometry(Shape.of(2, 8, 8, 16), Shape.of(40, 1, 1, 16), 1, 0),
            new Conv2dGeometry(Shape.of(2, 7, 7, 5), Shape.of(8, 1, 1, 5), 2, 0),
            new Conv2dGeometry(Shape.of(1, 23, 19, 3), Shape.of(13, 7, 7, 3), 2, 3),
            new Conv2dGeometry(Shape.of(2, 6, 6, 2), Shape.of(3, 5, 5, 2), 1, 2),
            new Conv2dGeometry(Shape.of(2, 5, 7, 4), Shape.of(6, 2, 3, 4), 3, 0),
            new Conv2dGeometry(Shape.of(1, 10, 10, 1), Shape.of(1, 3, 3, 1), 3, 2),
            new Conv2dGeometry(Shape.of(5, 3, 3, 33), Shape.of(47, 3, 3, 33), 1, 1),
            // More pixels than a GPU has one block add up.
            new Conv2dGeometry(Shape.of(2, 18, 19, 5), Shape.of(12, 3, 3, 5), 1, 1),
            // Groups: of few channels, of unlike numbers on both sides, depthwise, two outputs
            // each.
            new Conv2dGeometry(Shape.of(2, 8, 8, 32), Shape.of(32, 3, 3, 4), 1, 1, 8),
            new Conv2dGeometry(Shape.of(2, 9, 7, 6), Shape.of(9, 3, 3, 2), 2, 1, 3),
            new Conv2dGeometry(Shape.of(1, 9, 8, 16), Shape.of(16, 3, 3, 8), 2, 1, 2),
            new Conv2dGeometry(Shape.of(1, 6, 5, 8), Shape.of(8, 3, 3, 2), 1, 1, 4),
            new Conv2dGeometry(Shape.of(1, 6, 5, 40), Shape.of(10, 2, 3, 20), 1, 1, 2),
            new Conv2dGeometry(Shape.of(2, 7, 7, 13), Shape.of(13, 3, 3, 1), 1, 1, 13),
            new Conv2dGeometry(Shape.of(1, 8, 9, 7), Shape.of(14, 5, 5, 1), 2, 2, 7),
            new Conv2dGeometry(Shape.of(2, 6, 6, 96), Shape.of(192, 1, 1, 48), 1, 0, 2));
    geometries.forEach(g -> cases.addAll(passes(g)));
    cases.add(transposed(Shape.of(2, 4, 3, 5), Shape.of(5, 3, 3, 4), 2, 1, 1));
    cases.add(transposed(Shape.of(1, 3, 3, 2), Shape.of(2, 2, 4, 3), 1, 0, 0));
    for (int i = 0; i < geometries.size(); i++) {
      cases.add(inference(geometries.get(i), i % 4 != 3, i % 2 == 0, i % 3 != 2));
    }
    return cases;
  }

  private static List<OpCase> matmuls(int m, int n, int k) {
    return Stream.of(false, true)
        .flatMap(ta -> Stream.of(false, true).map(tb -> matmul(m, n, k, ta, tb)))
        .toList();
  }

  static OpCase matmul(int m, int n, int k, boolean ta, boolean tb) {
    OpCase c =
        matmul(
            "%d,%d,%d%s%s".formatted(m, n, k, ta ? " a^T" : "", tb ? " b^T" : ""), m, n, k, ta, tb);
    return ta ? c : c.differentiates(2, (g, v) -> g.apply(new MatMul(v.get(0), v.get(1), tb)));
  }

  /** Matmuls of batches of matrices, such as the heads of an attention. */
  private static OpCase batched(Shape batch, int m, int n, int k, boolean ta, boolean tb) {
    OpCase c =
        new OpCase(
            "%s of %d,%d,%d%s%s".formatted(batch, m, n, k, ta ? " a^T" : "", tb ? " b^T" : ""),
            t ->
                new Matrix.Matmul(
                    t.activation(ta ? of(batch, k, m) : of(batch, m, k)),
                    ta,
                    t.activation(tb ? of(batch, n, k) : of(batch, k, n)),
                    tb,
                    t.activationResult(of(batch, m, n))));
    return ta ? c : c.differentiates(2, (g, v) -> g.apply(new MatMul(v.get(0), v.get(1), tb)));
  }

  private static Shape of(Shape batch, int rows, int columns) {
    int[] dims = Arrays.copyOf(batch.dims(), batch.rank() + 2);
    dims[batch.rank()] = rows;
    dims[batch.rank() + 1] = columns;
    return Shape.of(dims);
  }

  /** A matmul under a label, on which its numbers depend. */
  public static OpCase matmul(String label, int m, int n, int k, boolean ta, boolean tb) {
    return new OpCase(
        label,
        t ->
            new Matrix.Matmul(
                t.activation(ta ? Shape.of(k, m) : Shape.of(m, k)),
                ta,
                t.activation(tb ? Shape.of(n, k) : Shape.of(k, n)),
                tb,
                t.activationResult(Shape.of(m, n))));
  }

  /** A transposed convolution: its primitive is the input gradient of a convolution. */
  private static OpCase transposed(Shape x, Shape w, int stride, int padding, int outputPadding) {
    int height = (x.dim(1) - 1) * stride - 2 * padding + w.dim(1) + outputPadding;
    int width = (x.dim(2) - 1) * stride - 2 * padding + w.dim(2) + outputPadding;
    Shape y = Shape.of(x.dim(0), height, width, w.dim(3));
    Conv2dGeometry g = new Conv2dGeometry(y, w, stride, padding);
    return new OpCase(
            "transposed " + label(g),
            t ->
                new Matrix.Conv2dInputGradient(
                    t.activation(x), t.activation(w), g, t.activationResult(y)))
        .differentiates(
            2,
            (graph, v) ->
                graph.apply(
                    TransposedConvolution.of(v.get(0), v.get(1), stride, padding, outputPadding)));
  }

  static List<OpCase> passes(Conv2dGeometry g) {
    return passes(label(g), g);
  }

  static OpCase inference(Conv2dGeometry g, boolean norm, boolean residual, boolean relu) {
    String what = (norm ? " norm" : "") + (residual ? " residual" : "") + (relu ? " relu" : "");
    Shape c = Shape.of(g.outChannels());
    return new OpCase(
        label(g) + what,
        t ->
            new Matrix.Conv2dInference(
                t.activation(g.inputShape()),
                t.activation(g.weightShape()),
                g,
                norm
                    ? Optional.of(
                        new Matrix.Conv2dInference.Norm(
                            t.real(c),
                            t.real(c),
                            new BatchNorm.Statistics(
                                t.real(c), t.real(c, r -> 0.5 + r.nextDouble()), 0.1, 1e-5)))
                    : Optional.empty(),
                residual ? Optional.of(t.activation(g.outputShape())) : Optional.empty(),
                relu,
                t.activationResult(g.outputShape())));
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

  /** The three passes of a convolution under a label, on which their numbers depend. */
  public static List<OpCase> passes(String label, Conv2dGeometry g) {
    Shape x = g.inputShape();
    Shape w = g.weightShape();
    Shape y = g.outputShape();
    return List.of(
        new OpCase(
                label,
                t -> new Matrix.Conv2d(t.activation(x), t.activation(w), g, t.activationResult(y)))
            .differentiates(
                2,
                (graph, v) ->
                    graph.apply(
                        new Convolution(v.get(0), v.get(1), g.stride(), g.padding(), g.groups()))),
        new OpCase(
            label,
            t ->
                new Matrix.Conv2dInputGradient(
                    t.activation(y), t.activation(w), g, t.activationResult(x))),
        new OpCase(
            label,
            t ->
                new Matrix.Conv2dWeightGradient(
                    t.activation(x), t.activation(y), g, t.activationResult(w))));
  }
}
