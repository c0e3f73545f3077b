package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.BatchNormalization;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Cases of batch normalization. */
public final class BatchNormCases {
  private static final double MOMENTUM = 0.1;
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
            Shape.of(4, 13, 10, 40),
            Shape.of(6, 32, 32, 19),
            Shape.of(70, 640))) {
      cases.addAll(of(x, false));
      cases.addAll(of(x, true));
    }
    return cases;
  }

  /**
   * Cases of the four primitives of batch norm on {@code [..,C]}; the training gradient requires 3
   * rows.
   */
  public static List<OpCase> of(Shape x, boolean relu) {
    Shape c = Shape.of(x.dim(-1));
    String label = x + (relu ? " with ReLU" : "");
    OpCase training = new OpCase(label, t -> training(t, x, c, relu)).tolerance(1e-5);
    OpCase inference = new OpCase(label, t -> inference(t, x, c, relu));
    OpCase inferenceGradient =
        new OpCase(
                label,
                t ->
                    new BatchNorm.BatchNormInferenceGradient(
                        t.activation(x),
                        t.activation(x),
                        relu,
                        t.activation(x),
                        t.real(c),
                        statistics(t, c),
                        t.activationResult(x),
                        t.result(c),
                        t.result(c)))
            .tolerance(1e-5);
    // Two rows normalize to +1 and -1 whatever they were, so there is no gradient to compare.
    if (x.rows() <= 2) {
      return List.of(training, inference, inferenceGradient);
    }
    if (x.elements() < 2000) {
      training.differentiates(3, (g, v) -> operation(g, v, c, true, relu));
      inference.differentiates(3, (g, v) -> operation(g, v, c, false, relu));
    }
    List<OpCase> all = new ArrayList<>(List.of(training, inference, inferenceGradient));
    all.add(trainingGradient(label, x, c, relu));
    return all;
  }

  private static BatchNorm training(CaseArguments t, Shape x, Shape c, boolean relu) {
    Tensor in = t.activation(x, random -> 3 + 2 * random.nextGaussian());
    Tensor gamma = t.real(c);
    Tensor beta = t.real(c);
    Tensor runningMean = t.updated(c, PhiloxRandom::nextGaussian);
    Tensor runningVariance = t.updated(c, PhiloxRandom::nextDouble);
    BatchNorm.Statistics running =
        new BatchNorm.Statistics(runningMean, runningVariance, MOMENTUM, EPSILON);
    return new BatchNorm.BatchNormTraining(
        in, gamma, beta, running, relu, t.activationResult(x), t.result(c), t.result(c));
  }

  private static BatchNorm inference(CaseArguments t, Shape x, Shape c, boolean relu) {
    return new BatchNorm.BatchNormInference(
        t.activation(x), t.real(c), t.real(c), statistics(t, c), relu, t.activationResult(x));
  }

  private static BatchNorm.Statistics statistics(CaseArguments t, Shape c) {
    return new BatchNorm.Statistics(
        t.real(c), t.real(c, PhiloxRandom::nextDouble), MOMENTUM, EPSILON);
  }

  /**
   * The training gradient, with the statistics and y of the forward pass. The inputs are numbers
   * that all types of activations have.
   */
  private static OpCase trainingGradient(String label, Shape x, Shape c, boolean relu) {
    int channels = c.dim(0);
    return new OpCase(
            label,
            t -> {
              Tensor in =
                  t.numbers(
                      x,
                      OpCase.Kind.ACTIVATION,
                      (random, _) ->
                          random.doubles(x.elements(), -2, 3).map(Bf16::round).toArray());
              Tensor gamma = t.real(c);
              Tensor beta = t.real(c);
              Tensor mean =
                  t.numbers(
                      c,
                      OpCase.Kind.REAL,
                      (_, drawn) -> Moments.of(drawn.getFirst(), channels).mean);
              Tensor invStd =
                  t.numbers(
                      c,
                      OpCase.Kind.REAL,
                      (_, drawn) -> Moments.of(drawn.getFirst(), channels).invStd);
              Tensor y =
                  t.numbers(x, OpCase.Kind.ACTIVATION, (_, drawn) -> normalized(drawn, relu));
              Tensor dy = t.activation(x);
              Tensor dx = t.activationResult(x);
              Tensor dgamma = t.result(c);
              Tensor dbeta = t.result(c);
              return new BatchNorm.BatchNormTrainingGradient(
                  in, y, relu, dy, gamma, beta, mean, invStd, dx, dgamma, dbeta);
            })
        .tolerance(1e-5);
  }

  private static double[] normalized(List<double[]> drawn, boolean relu) {
    double[] gamma = drawn.get(1);
    double[] beta = drawn.get(2);
    double[] mean = drawn.get(3);
    double[] invStd = drawn.get(4);
    double[] y = drawn.getFirst().clone();
    for (int i = 0; i < y.length; i++) {
      int c = i % gamma.length;
      y[i] = gamma[c] * (y[i] - mean[c]) * invStd[c] + beta[c];
      y[i] = relu ? Math.max(y[i], 0) : y[i];
    }
    return y;
  }

  /** Mean and 1/sqrt(variance + epsilon) of each channel. */
  private record Moments(double[] mean, double[] invStd) {
    static Moments of(double[] x, int channels) {
      double[] mean = new double[channels];
      double[] variance = new double[channels];
      double rows = (double) x.length / channels;
      for (int i = 0; i < x.length; i++) {
        mean[i % channels] += x[i] / rows;
      }
      for (int i = 0; i < x.length; i++) {
        double d = x[i] - mean[i % channels];
        variance[i % channels] += d * d / rows;
      }
      return new Moments(
          mean, Arrays.stream(variance).map(v -> 1 / Math.sqrt(v + EPSILON)).toArray());
    }
  }

  private static Var operation(Graph g, List<Var> v, Shape c, boolean training, boolean relu) {
    TensorScope scope = g.scope();
    BatchNorm.Statistics statistics =
        new BatchNorm.Statistics(scope.filled(c, 0.3), scope.filled(c, 1.7), MOMENTUM, EPSILON);
    return g.apply(
        new BatchNormalization(v.get(0), v.get(1), v.get(2), statistics, training, relu));
  }
}
