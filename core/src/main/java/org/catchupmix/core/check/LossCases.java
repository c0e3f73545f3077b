package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.operation.LossOp.LogSoftmax;
import org.catchupmix.core.operation.LossOp.MeanCrossEntropy;
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
      cases.addAll(meanLoss(z, 0, false));
      cases.addAll(meanLoss(z, 0.1, true));
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

  /** The mean over the batch, with class indices or pairs of them. */
  static List<OpCase> meanLoss(Shape z, double smoothing, boolean pairs) {
    Shape rows = Shape.of(z.dim(0));
    int[] labels = IntStream.range(0, z.dim(0)).map(n -> (5 * n + 3) % z.dim(1)).toArray();
    int[] others = IntStream.range(0, z.dim(0)).map(n -> (3 * n + 1) % z.dim(1)).toArray();
    double[] weights = {0.625, 0.375};
    String label = z + (pairs ? " two labels" : "") + " smoothing " + smoothing;
    // The weights add up to no more than 1.
    Function<CaseArguments, Optional<Loss.SecondLabels>> second =
        t ->
            pairs
                ? Optional.of(
                    new Loss.SecondLabels(
                        t.ints(others), t.real(Shape.of(2), random -> random.nextDouble() / 2)))
                : Optional.empty();
    OpCase loss =
        new OpCase(
                label,
                t ->
                    new Loss.MeanCrossEntropy(
                        t.real(z),
                        t.ints(labels),
                        second.apply(t),
                        smoothing,
                        t.result(z),
                        t.result(Shape.of(pairs ? 2 : 1, z.dim(0))),
                        t.result(Shape.of())))
            .differentiates(
                (g, v) -> {
                  TensorScope scope = g.scope();
                  Loss.SecondLabels all =
                      new Loss.SecondLabels(scope.of(rows, others), scope.of(Shape.of(2), weights));
                  return new MeanCrossEntropy(
                      v,
                      scope.of(rows, labels),
                      pairs ? Optional.of(all) : Optional.empty(),
                      smoothing);
                });
    OpCase gradient =
        new OpCase(
            label,
            t ->
                new Loss.MeanCrossEntropyGradient(
                    t.real(z, LossCases::logp),
                    t.ints(labels),
                    second.apply(t),
                    smoothing,
                    t.real(Shape.of()),
                    t.result(z)));
    return List.of(loss, gradient);
  }
}
