package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Loss;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ops.CrossEntropy;
import org.catchupmix.core.autograd.ops.LogSoftmax;
import org.catchupmix.core.autograd.ops.SoftCrossEntropy;

/** Cases of softmax and cross entropy. */
final class LossCases {
  private LossCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape z : List.of(Shape.of(1, 1), Shape.of(3, 10), Shape.of(7, 101))) {
      addSoftmax(cases, z);
      addIndexLoss(cases, z, 0);
      addIndexLoss(cases, z, 0.1);
      addSoftLoss(cases, z);
    }
    return cases;
  }

  static void addSoftmax(List<OpCase> cases, Shape z) {
    cases.add(
        new OpCase(z.toString())
            .real("x", z)
            .writes("y", z)
            .runs((in, out) -> new Loss.LogSoftmax(in[0], out[0]))
            .differentiates(1, (g, v) -> g.apply(new LogSoftmax(v.get(0)))));
    OpCase gradient = new OpCase(z.toString());
    cases.add(
        gradient
            .real("y", z, () -> -gradient.random().nextDouble() * 5)
            .real("dy", z)
            .writes("dx", z)
            .runs((in, out) -> new Loss.LogSoftmaxGradient(in[0], in[1], out[0])));
  }

  private static int[] labels(Shape z) {
    int[] labels = new int[z.dim(0)];
    for (int n = 0; n < labels.length; n++) {
      labels[n] = (5 * n + 3) % z.dim(1);
    }
    return labels;
  }

  /** With class indices. */
  static void addIndexLoss(List<OpCase> cases, Shape z, double smoothing) {
    Shape rows = Shape.of(z.dim(0));
    String label = z + " smoothing " + smoothing;
    cases.add(
        new OpCase(label)
            .real("logits", z)
            .ints("labels", rows, labels(z))
            .writes("logp", z)
            .writes("losses", rows)
            .runs((in, out) -> new Loss.CrossEntropy(in[0], in[1], smoothing, out[0], out[1]))
            .differentiates(
                1,
                (g, v) ->
                    g.apply(new CrossEntropy(v.get(0), g.scope().of(rows, labels(z)), smoothing))));
    OpCase gradient = new OpCase(label);
    cases.add(
        gradient
            .real("logp", z, () -> -gradient.random().nextDouble() * 5)
            .ints("labels", rows, labels(z))
            .real("dlosses", rows)
            .writes("dlogits", z)
            .runs(
                (in, out) ->
                    new Loss.CrossEntropyGradient(in[0], in[1], smoothing, in[2], out[0])));
  }

  /** With class probabilities. */
  static void addSoftLoss(List<OpCase> cases, Shape z) {
    Shape rows = Shape.of(z.dim(0));
    OpCase loss = new OpCase(z.toString());
    loss.real("logits", z)
        .real("targets", z, () -> loss.random().nextDouble())
        .writes("logp", z)
        .writes("losses", rows)
        .runs((in, out) -> new Loss.SoftCrossEntropy(in[0], in[1], out[0], out[1]));
    double[] targets = loss.random().doubles(z.elements()).toArray();
    cases.add(
        loss.differentiates(
            1, (g, v) -> g.apply(new SoftCrossEntropy(v.get(0), g.scope().of(z, targets)))));
    OpCase gradient = new OpCase(z.toString());
    cases.add(
        gradient
            .real("logp", z, () -> -gradient.random().nextDouble() * 5)
            .real("targets", z, () -> gradient.random().nextDouble())
            .real("dlosses", rows)
            .writes("dlogits", z)
            .runs((in, out) -> new Loss.SoftCrossEntropyGradient(in[0], in[1], in[2], out[0])));
  }
}
