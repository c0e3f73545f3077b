package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.operation.LossOp.LogSoftmax;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/** Cases of softmax and cross entropy. */
public final class LossCases {
  private LossCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape z : List.of(Shape.of(1, 1), Shape.of(3, 10), Shape.of(7, 101))) {
      cases.addAll(softmax(z));
      cases.addAll(indexLoss(z, 0));
      cases.addAll(indexLoss(z, 0.1));
    }
    return cases;
  }

  private static double logp(PhiloxRandom random) {
    return -random.nextDouble() * 5;
  }

  /** Log-softmax of {@code [N,K]}, and its gradient. */
  public static List<OpCase> softmax(Shape z) {
    return List.of(
        new OpCase(z.toString(), t -> new Loss.LogSoftmax(t.real(z), t.result(z)))
            .differentiates((_, v) -> new LogSoftmax(v)),
        new OpCase(
            z.toString(),
            t -> new Loss.LogSoftmaxGradient(t.real(z, LossCases::logp), t.real(z), t.result(z))));
  }

  static List<OpCase> indexLoss(Shape z, double smoothing) {
    Shape rows = Shape.of(z.dim(0));
    int[] labels = IntStream.range(0, z.dim(0)).map(n -> (5 * n + 3) % z.dim(1)).toArray();
    String label = z + " smoothing " + smoothing;
    return List.of(
        new OpCase(
                label,
                t ->
                    new Loss.CrossEntropy(
                        t.real(z), t.ints(labels), smoothing, t.result(z), t.result(rows)))
            .differentiates((g, v) -> new CrossEntropy(v, g.scope().of(rows, labels), smoothing)),
        new OpCase(
            label,
            t ->
                new Loss.CrossEntropyGradient(
                    t.real(z, LossCases::logp),
                    t.ints(labels),
                    smoothing,
                    t.real(rows),
                    t.result(z))));
  }
}
