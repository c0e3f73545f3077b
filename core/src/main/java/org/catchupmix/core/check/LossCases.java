package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.operation.LossOp.LogSoftmax;
import org.catchupmix.core.operation.LossOp.MeanCrossEntropy;
import org.catchupmix.core.operation.LossOp.SoftCrossEntropy;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

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
      cases.addAll(softLoss(z));
    }
    return cases;
  }

  /** The logarithm of a probability. */
  private static double logp(PhiloxRandom random) {
    return -random.nextDouble() * 5;
  }

  /** Log-softmax of {@code [N,K]}, and its gradient. */
  public static List<OpCase> softmax(Shape z) {
    return List.of(
        new OpCase(z.toString())
            .real("x", z)
            .writes("y", z)
            .runs((in, out) -> new Loss.LogSoftmax(in[0], out[0]))
            .differentiates(1, (g, v) -> g.apply(new LogSoftmax(v.get(0)))),
        new OpCase(z.toString())
            .real("y", z, LossCases::logp)
            .real("dy", z)
            .writes("dx", z)
            .runs((in, out) -> new Loss.LogSoftmaxGradient(in[0], in[1], out[0])));
  }

  /** Cases with class indices. */
  public static List<OpCase> indexLoss(Shape z, double smoothing) {
    Shape rows = Shape.of(z.dim(0));
    int[] labels = IntStream.range(0, z.dim(0)).map(n -> (5 * n + 3) % z.dim(1)).toArray();
    String label = z + " smoothing " + smoothing;
    return List.of(
        new OpCase(label)
            .real("logits", z)
            .ints("labels", rows, labels)
            .writes("logp", z)
            .writes("losses", rows)
            .runs((in, out) -> new Loss.CrossEntropy(in[0], in[1], smoothing, out[0], out[1]))
            .differentiates(
                1,
                (g, v) ->
                    g.apply(new CrossEntropy(v.get(0), g.scope().of(rows, labels), smoothing))),
        new OpCase(label)
            .real("logp", z, LossCases::logp)
            .ints("labels", rows, labels)
            .real("dlosses", rows)
            .writes("dlogits", z)
            .runs(
                (in, out) ->
                    new Loss.CrossEntropyGradient(in[0], in[1], smoothing, in[2], out[0])));
  }

  /** The mean over the batch, with class indices or pairs of them. */
  public static List<OpCase> meanLoss(Shape z, double smoothing, boolean pairs) {
    Shape rows = Shape.of(z.dim(0));
    int[] labels = IntStream.range(0, z.dim(0)).map(n -> (5 * n + 3) % z.dim(1)).toArray();
    int[] others = IntStream.range(0, z.dim(0)).map(n -> (3 * n + 1) % z.dim(1)).toArray();
    double[] weights = {0.625, 0.375};
    String label = z + (pairs ? " two labels" : "") + " smoothing " + smoothing;
    OpCase loss =
        pair(new OpCase(label).real("logits", z).ints("labels", rows, labels), rows, others, pairs)
            .writes("logp", z)
            .writes("losses", Shape.of(pairs ? 2 : 1, z.dim(0)))
            .writes("loss", Shape.of())
            .runs(
                (in, out) ->
                    new Loss.MeanCrossEntropy(
                        in[0], in[1], second(in, pairs), smoothing, out[0], out[1], out[2]))
            .differentiates(
                1,
                (g, v) ->
                    g.apply(
                        new MeanCrossEntropy(
                            v.get(0),
                            g.scope().of(rows, labels),
                            pairs
                                ? Optional.of(
                                    new Loss.SecondLabels(
                                        g.scope().of(rows, others),
                                        g.scope().of(Shape.of(2), weights)))
                                : Optional.empty(),
                            smoothing)));
    OpCase gradient =
        pair(
                new OpCase(label).real("logp", z, LossCases::logp).ints("labels", rows, labels),
                rows,
                others,
                pairs)
            .real("dloss", Shape.of())
            .writes("dlogits", z)
            .runs(
                (in, out) ->
                    new Loss.MeanCrossEntropyGradient(
                        in[0], in[1], second(in, pairs), smoothing, in[pairs ? 4 : 2], out[0]));
    return List.of(loss, gradient);
  }

  /** Adds second labels, and weights that add up to no more than 1. */
  private static OpCase pair(OpCase of, Shape rows, int[] others, boolean pairs) {
    return pairs
        ? of.ints("second labels", rows, others)
            .real("weights", Shape.of(2), random -> random.nextDouble() / 2)
        : of;
  }

  private static Optional<Loss.SecondLabels> second(Tensor[] in, boolean pairs) {
    return pairs ? Optional.of(new Loss.SecondLabels(in[2], in[3])) : Optional.empty();
  }

  /** Cases with class probabilities. */
  public static List<OpCase> softLoss(Shape z) {
    Shape rows = Shape.of(z.dim(0));
    OpCase loss =
        new OpCase(z.toString())
            .real("logits", z)
            .real("targets", z, PhiloxRandom::nextDouble)
            .writes("logp", z)
            .writes("losses", rows)
            .runs((in, out) -> new Loss.SoftCrossEntropy(in[0], in[1], out[0], out[1]));
    double[] targets = loss.random().doubles(z.elements()).toArray();
    return List.of(
        loss.differentiates(
            1, (g, v) -> g.apply(new SoftCrossEntropy(v.get(0), g.scope().of(z, targets)))),
        new OpCase(z.toString())
            .real("logp", z, LossCases::logp)
            .real("targets", z, PhiloxRandom::nextDouble)
            .real("dlosses", rows)
            .writes("dlogits", z)
            .runs((in, out) -> new Loss.SoftCrossEntropyGradient(in[0], in[1], in[2], out[0])));
  }
}
