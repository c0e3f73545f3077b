package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.operation.LayerOp.AveragePool;
import org.catchupmix.core.operation.LayerOp.GlobalAveragePool;
import org.catchupmix.core.operation.LayerOp.MaxPool;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/** Cases of pooling. */
public final class PoolCases {
  private PoolCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (PoolGeometry g :
        List.of(
            new PoolGeometry(Shape.of(1, 1, 1, 1), 1, 1, 0),
            new PoolGeometry(Shape.of(2, 8, 8, 5), 2, 2, 0),
            new PoolGeometry(Shape.of(2, 9, 7, 3), 3, 2, 1),
            new PoolGeometry(Shape.of(1, 11, 11, 17), 3, 1, 1),
            new PoolGeometry(Shape.of(2, 7, 5, 4), 2, 3, 1))) {
      cases.addAll(windows(g));
    }
    for (Shape x :
        List.of(
            Shape.of(1, 1, 1, 1),
            Shape.of(3, 4, 4, 20),
            Shape.of(2, 7, 5, 33),
            Shape.of(1, 99, 83, 6))) {
      cases.addAll(featureMaps(x));
    }
    return cases;
  }

  /** Maximum and average in windows, and their gradients. */
  public static List<OpCase> windows(PoolGeometry g) {
    Shape x = g.inputShape();
    Shape y = g.outputShape();
    String label =
        "%s window %d stride %d padding %d".formatted(x, g.window(), g.stride(), g.padding());
    return List.of(
        new OpCase(
                label,
                t ->
                    new Pooling.MaxPool(
                        t.numbers(x, OpCase.Kind.ACTIVATION, (random, _) -> distinct(random, x)),
                        g,
                        t.activationResult(y),
                        t.result(y, OpCase.Kind.BYTE)))
            .differentiates((_, v) -> new MaxPool(v, g.window(), g.stride(), g.padding())),
        new OpCase(
            label,
            t ->
                new Pooling.MaxPoolGradient(
                    t.activation(y),
                    t.bytes(y, g.window() * g.window()),
                    g,
                    t.activationResult(x))),
        new OpCase(label, t -> new Pooling.AveragePool(t.activation(x), g, t.activationResult(y)))
            .differentiates((_, v) -> new AveragePool(v, g.window(), g.stride(), g.padding())),
        new OpCase(
            label,
            t -> new Pooling.AveragePoolGradient(t.activation(y), g, t.activationResult(x))));
  }

  /** Draws values that differ by more than the step of the gradient check. */
  private static double[] distinct(PhiloxRandom random, Shape x) {
    return Arrays.stream(random.permutation((int) x.elements()))
        .mapToDouble(place -> place * 0.01 - 1)
        .toArray();
  }

  /** The average of each feature map {@code [N,H,W,C]}, and its gradient. */
  public static List<OpCase> featureMaps(Shape x) {
    Shape y = Shape.of(x.dim(0), x.dim(3));
    return List.of(
        new OpCase(
                x.toString(),
                t -> new Pooling.GlobalAveragePool(t.activation(x), t.activationResult(y)))
            .differentiates((_, v) -> new GlobalAveragePool(v)),
        new OpCase(
            x.toString(),
            t -> new Pooling.GlobalAveragePoolGradient(t.activation(y), t.activationResult(x))));
  }
}
