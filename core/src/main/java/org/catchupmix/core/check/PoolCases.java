package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Pooling;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ops.AveragePool;
import org.catchupmix.core.autograd.ops.GlobalAveragePool;
import org.catchupmix.core.autograd.ops.MaxPool;

/** Cases of pooling. */
final class PoolCases {
  private PoolCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    // batch, height, width, channels, window, stride, padding
    for (int[] g :
        new int[][] {
          {1, 1, 1, 1, 1, 1, 0},
          {2, 8, 8, 5, 2, 2, 0},
          {2, 9, 7, 3, 3, 2, 1},
          {1, 11, 11, 17, 3, 1, 1},
          {2, 7, 5, 4, 2, 3, 1},
        }) {
      addWindowed(cases, new PoolGeometry(g[0], g[1], g[2], g[3], g[4], g[5], g[6]));
    }
    for (Shape x :
        List.of(
            Shape.of(1, 1, 1, 1),
            Shape.of(3, 4, 4, 20),
            Shape.of(2, 7, 5, 33),
            Shape.of(1, 99, 83, 6))) {
      addGlobal(cases, x);
    }
    return cases;
  }

  /** Maximum and average in windows, and their gradients. */
  static void addWindowed(List<OpCase> cases, PoolGeometry g) {
    Shape x = g.inputShape();
    Shape y = g.outputShape();
    String label =
        "%s window %d stride %d padding %d".formatted(x, g.window(), g.stride(), g.padding());
    OpCase max = new OpCase(label);
    // All values differ by more than the step of the gradient check.
    Supplier<int[]> order = Once.of(() -> max.random().permutation((int) x.elements()));
    int[] next = {0};
    cases.add(
        max.activation("x", x, () -> order.get()[next[0]++] * 0.01 - 1)
            .writesActivation("y", y)
            .writes("winner", y, OpCase.Kind.BYTE)
            .runs((in, out) -> new Pooling.MaxPool(in[0], g, out[0], out[1]))
            .differentiates(
                1,
                (graph, v) ->
                    graph.apply(new MaxPool(v.get(0), g.window(), g.stride(), g.padding()))));
    cases.add(
        new OpCase(label)
            .activation("dy", y)
            .bytes("winner", y, g.window() * g.window())
            .writesActivation("dx", x)
            .runs((in, out) -> new Pooling.MaxPoolGradient(in[0], in[1], g, out[0])));
    cases.add(
        new OpCase(label)
            .activation("x", x)
            .writesActivation("y", y)
            .runs((in, out) -> new Pooling.AveragePool(in[0], g, out[0]))
            .differentiates(
                1,
                (graph, v) ->
                    graph.apply(new AveragePool(v.get(0), g.window(), g.stride(), g.padding()))));
    cases.add(
        new OpCase(label)
            .activation("dy", y)
            .writesActivation("dx", x)
            .runs((in, out) -> new Pooling.AveragePoolGradient(in[0], g, out[0])));
  }

  /** The average of each feature map, and its gradient. */
  static void addGlobal(List<OpCase> cases, Shape x) {
    Shape y = Shape.of(x.dim(0), x.dim(3));
    OpCase average =
        new OpCase(x.toString())
            .activation("x", x)
            .writesActivation("y", y)
            .runs((in, out) -> new Pooling.GlobalAveragePool(in[0], out[0]));
    if (x.elements() < 3000) {
      average.differentiates(1, (g, v) -> g.apply(new GlobalAveragePool(v.get(0))));
    }
    cases.add(average);
    cases.add(
        new OpCase(x.toString())
            .activation("dy", y)
            .writesActivation("dx", x)
            .runs((in, out) -> new Pooling.GlobalAveragePoolGradient(in[0], out[0])));
  }
}
