package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * Batch normalisation over all axes but the last, by the statistics of the batch (training) or by
 * the running ones (inference), with the ReLU that follows if so wished; formulas in {@link
 * org.catchupmix.core.Normalization}. Training updates the running statistics as it goes.
 */
public final class BatchNormalization implements Op {
  /**
   * What a layer holds besides its parameters.
   *
   * @param runningMean real {@code [C]}
   * @param runningVariance real {@code [C]}
   * @param momentum weight of the newest batch in the running statistics
   * @param epsilon added to the variance
   */
  public record Statistics(
      Tensor runningMean, Tensor runningVariance, double momentum, double epsilon) {}

  private final Var x;
  private final Var gamma;
  private final Var beta;
  private final Statistics statistics;
  private final boolean training;
  private final boolean relu;
  private Tensor y;
  private Tensor mean;
  private Tensor invStd;

  /** Of {@code x [..,C]}, with {@code gamma} and {@code beta} of {@code [C]}. */
  public BatchNormalization(
      Var x, Var gamma, Var beta, Statistics statistics, boolean training, boolean relu) {
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.statistics = statistics;
    this.training = training;
    this.relu = relu;
  }

  @Override
  public List<Var> inputs() {
    return List.of(x, gamma, beta);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    y = scope.like(x.value());
    Statistics s = statistics;
    if (training) {
      mean = scope.real(gamma.shape());
      invStd = scope.real(gamma.shape());
      backend.run(
          new Normalization.BatchNormTraining(
              x.value(),
              gamma.value(),
              beta.value(),
              s.momentum(),
              s.epsilon(),
              relu,
              s.runningMean(),
              s.runningVariance(),
              y,
              mean,
              invStd));
    } else {
      backend.run(
          new Normalization.BatchNormInference(
              x.value(),
              gamma.value(),
              beta.value(),
              s.epsilon(),
              relu,
              s.runningMean(),
              s.runningVariance(),
              y));
    }
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    // One primitive computes all three gradients; those that nobody wants go to scratch.
    Scope scope = gradients.scope();
    Tensor dx = scope.like(x.value());
    Tensor dgamma = scope.real(gamma.shape());
    Tensor dbeta = scope.real(beta.shape());
    if (training) {
      dy.backend()
          .run(
              new Normalization.BatchNormTrainingGradient(
                  x.value(), y, relu, dy, gamma.value(), mean, invStd, dx, dgamma, dbeta));
    } else {
      dy.backend()
          .run(
              new Normalization.BatchNormInferenceGradient(
                  x.value(),
                  y,
                  relu,
                  dy,
                  gamma.value(),
                  statistics.epsilon(),
                  statistics.runningMean(),
                  statistics.runningVariance(),
                  dx,
                  dgamma,
                  dbeta));
    }
    gradients.give(x, dx);
    gradients.give(gamma, dgamma);
    gradients.give(beta, dbeta);
  }

  @Override
  public List<Tensor> saved() {
    return training ? List.of(mean, invStd) : List.of();
  }

  @Override
  public Rule rule() {
    String forward = relu ? "y = max(gamma xhat + beta, 0)" : "y = gamma xhat + beta";
    String gate = relu ? "g = y > 0 ? dy : 0" : "g = dy";
    String sums = ", dgamma = sum g xhat, dbeta = sum g";
    Rule rule =
        training
            ? Rule.of(
                forward + ", xhat = (x - mean) / std",
                gate + ", dx = gamma / std (g - mean(g) - xhat mean(g xhat))" + sums)
            : Rule.of(
                forward + ", xhat = (x - running mean) / sqrt(running variance + epsilon)",
                gate + ", dx = gamma / sqrt(running variance + epsilon) g" + sums);
    rule =
        rule.input("x", x)
            .input("gamma", gamma)
            .input("beta", beta)
            .settings(
                (training ? "batch statistics" : "running statistics") + (relu ? ", ReLU" : ""))
            .reads("x", x.value())
            .reads("gamma", gamma.value());
    rule =
        training
            ? rule.reads("mean", mean).reads("1/std", invStd)
            : rule.reads("running mean", statistics.runningMean())
                .reads("running variance", statistics.runningVariance());
    return relu ? rule.reads("y", y) : rule;
  }
}
