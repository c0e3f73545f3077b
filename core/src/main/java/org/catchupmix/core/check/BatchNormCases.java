package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.catchupmix.core.Bf16;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.LayerOp.BatchNormalization;
import org.catchupmix.core.autograd.Var;

/** Cases of batch normalisation. */
final class BatchNormCases {
  private static final double EPSILON = 1e-5;

  private BatchNormCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape x :
        List.of(
            Shape.of(2, 1),
            Shape.of(3, 4, 5, 7),
            Shape.of(2, 3, 3, 16),
            Shape.of(64, 33),
            Shape.of(5, 1, 1, 40),
            Shape.of(6, 32, 32, 19))) {
      add(cases, x, false);
      add(cases, x, true);
    }
    return cases;
  }

  /** All four primitives of batch norm. */
  static void add(List<OpCase> cases, Shape x, boolean relu) {
    Shape c = Shape.of(x.dim(-1));
    String label = x + (relu ? " with ReLU" : "");
    OpCase training = new OpCase(label);
    training
        .activation("x", x, () -> 3 + 2 * training.random().nextGaussian())
        .real("gamma", c)
        .real("beta", c)
        .updates("runningMean", c, () -> training.random().nextGaussian())
        .updates("runningVariance", c, () -> training.random().nextDouble())
        .writesActivation("y", x)
        .writes("mean", c)
        .writes("invStd", c)
        .tolerance(1e-5)
        .runs(
            (in, out) ->
                new Normalization.BatchNormTraining(
                    in[0], in[1], in[2], 0.1, EPSILON, relu, out[0], out[1], out[2], out[3],
                    out[4]));
    OpCase inference = new OpCase(label);
    inference
        .activation("x", x)
        .real("gamma", c)
        .real("beta", c)
        .real("runningMean", c)
        .real("runningVariance", c, () -> inference.random().nextDouble())
        .writesActivation("y", x)
        .runs(
            (in, out) ->
                new Normalization.BatchNormInference(
                    in[0], in[1], in[2], EPSILON, relu, in[3], in[4], out[0]));
    // Of two rows the normalised ones are +1 and -1 whatever they were: there is no gradient to
    // compare.
    if (x.elements() < 2000 && x.rows() > 2) {
      training.differentiates(3, (g, v) -> operation(g, v, c, true, relu));
      inference.differentiates(3, (g, v) -> operation(g, v, c, false, relu));
    }
    cases.add(training);
    cases.add(inference);
    if (x.rows() > 2) {
      addGradient(cases, new OpCase(label), x, c, relu);
    }
    OpCase inferenceGradient = new OpCase(label);
    cases.add(
        inferenceGradient
            .activation("x", x)
            .activation("y", x)
            .activation("dy", x)
            .real("gamma", c)
            .real("runningMean", c)
            .real("runningVariance", c, () -> inferenceGradient.random().nextDouble())
            .writesActivation("dx", x)
            .writes("dgamma", c)
            .writes("dbeta", c)
            .tolerance(1e-5)
            .runs(
                (in, out) ->
                    new Normalization.BatchNormInferenceGradient(
                        in[0], in[1], relu, in[2], in[3], EPSILON, in[4], in[5], out[0], out[1],
                        out[2])));
  }

  /**
   * Of the statistics that the forward pass would have saved: of numbers that all types of
   * activations have.
   */
  private static void addGradient(
      List<OpCase> cases, OpCase gradient, Shape x, Shape c, boolean relu) {
    Supplier<double[]> values =
        Once.of(() -> gradient.random().doubles(x.elements(), -2, 3).map(Bf16::round).toArray());
    Supplier<double[][]> moments = Once.of(() -> moments(values.get(), c.dim(0)));
    int[] next = {0, 0, 0};
    cases.add(
        gradient
            .activation("x", x, () -> values.get()[next[0]++])
            .activation("y", x)
            .activation("dy", x)
            .real("gamma", c)
            .real("mean", c, () -> moments.get()[0][next[1]++])
            .real("invStd", c, () -> moments.get()[1][next[2]++])
            .writesActivation("dx", x)
            .writes("dgamma", c)
            .writes("dbeta", c)
            .tolerance(1e-5)
            .runs(
                (in, out) ->
                    new Normalization.BatchNormTrainingGradient(
                        in[0], in[1], relu, in[2], in[3], in[4], in[5], out[0], out[1], out[2])));
  }

  /** Mean and 1/sqrt(variance + epsilon) of each channel. */
  private static double[][] moments(double[] x, int channels) {
    double[] mean = new double[channels];
    double[] invStd = new double[channels];
    double rows = (double) x.length / channels;
    for (int i = 0; i < x.length; i++) {
      mean[i % channels] += x[i] / rows;
    }
    for (int i = 0; i < x.length; i++) {
      double d = x[i] - mean[i % channels];
      invStd[i % channels] += d * d / rows;
    }
    for (int c = 0; c < channels; c++) {
      invStd[c] = 1 / Math.sqrt(invStd[c] + EPSILON);
    }
    return new double[][] {mean, invStd};
  }

  private static Var operation(Graph g, List<Var> v, Shape c, boolean training, boolean relu) {
    Scope scope = g.scope();
    BatchNormalization.Statistics statistics =
        new BatchNormalization.Statistics(scope.filled(c, 0.3), scope.filled(c, 1.7), 0.1, EPSILON);
    return g.apply(
        new BatchNormalization(v.get(0), v.get(1), v.get(2), statistics, training, relu));
  }
}
