package org.catchupmix.core.autograd;

import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Reduction;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.LayerOp.BatchNormalization.Statistics;

/**
 * Batch normalisation by the statistics of a batch that is divided into shards, as PyTorch's {@code
 * SyncBatchNorm}: {@link org.catchupmix.core.Normalization.BatchNormTraining}, whose sums go over
 * the R rows of all shards. Of the gradient,
 *
 * <pre>
 *   dx = gamma * invStd * ( g - dbeta/R - xhat * dgamma/R )      dbeta = sum g, dgamma = sum g xhat
 * </pre>
 *
 * the sums in the formula of dx are those of all shards; to gamma and beta goes this shard's part.
 * The variance is added after the mean is known, which costs a second exchange and no digits.
 */
public final class SyncBatchNormalization implements Op {
  private final Var x;
  private final Var gamma;
  private final Var beta;
  private final Statistics statistics;
  private final boolean relu;
  private final ShardSums shards;
  private Tensor mean;
  private Tensor variance;
  private Tensor y;

  /**
   * Of {@code [..,C]}, with gamma and beta {@code [C]}; all of the compute dtype.
   *
   * @param relu whether a ReLU follows
   * @param shards adds over the shards
   */
  public SyncBatchNormalization(
      Var x, Var gamma, Var beta, Statistics statistics, boolean relu, ShardSums shards) {
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.statistics = statistics;
    this.relu = relu;
    this.shards = shards;
  }

  @Override
  public List<Var> inputs() {
    return List.of(x, gamma, beta);
  }

  /** Whether a ReLU follows. */
  public boolean relu() {
    return relu;
  }

  private int[] rows() {
    return IntStream.range(0, x.shape().rank() - 1).toArray();
  }

  private long count() {
    return shards.whole(x.shape().rows());
  }

  @Override
  public Tensor forward(Scope scope) {
    mean = scope.real(gamma.shape());
    variance = scope.real(gamma.shape());
    y = scope.like(x.value());
    Tensor spread = scope.like(x.value());
    average(scope, x.value(), mean);
    scope.run(new Reduction.Broadcast(mean, rows(), -1, spread));
    scope.run(new Elementwise.Add(spread, x.value(), spread));
    scope.run(new Elementwise.Multiply(spread, spread, spread));
    average(scope, spread, variance);
    scope.release(spread);
    scope.run(normalize(x.value(), gamma.value(), beta.value(), mean, variance, relu, y));
    if (shards.keepsStatistics()) {
      keep(scope);
    }
    return y;
  }

  /** The mean over the rows of all shards. */
  private void average(Scope scope, Tensor values, Tensor out) {
    Tensor sum = scope.real(gamma.shape());
    scope.run(new Reduction.Sum(values, rows(), sum));
    scope.run(new Elementwise.Scale(1.0 / count(), shards.add(List.of(sum)).getFirst(), out));
    scope.release(sum);
  }

  private Normalization normalize(
      Tensor from,
      Tensor scale,
      Tensor shift,
      Tensor center,
      Tensor spread,
      boolean cut,
      Tensor to) {
    return new Normalization.BatchNormInference(
        from, scale, shift, statistics.epsilon(), cut, center, spread, to);
  }

  private void keep(Scope scope) {
    double kept = 1 - statistics.momentum();
    Tensor unbiased = scope.like(variance);
    scope.run(new Elementwise.Scale((double) count() / (count() - 1), variance, unbiased));
    Tensor means = statistics.runningMean();
    Tensor variances = statistics.runningVariance();
    scope.run(new Elementwise.Interpolate(means, mean, kept, means));
    scope.run(new Elementwise.Interpolate(variances, unbiased, kept, variances));
    scope.release(unbiased);
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    Scope scope = gradients.scope();
    Tensor dx = scope.like(x.value());
    Tensor dgamma = scope.real(gamma.shape());
    Tensor dbeta = scope.real(gamma.shape());
    scope.run(
        new Normalization.BatchNormInferenceGradient(
            x.value(),
            y,
            relu,
            dy,
            gamma.value(),
            statistics.epsilon(),
            mean,
            variance,
            dx,
            dgamma,
            dbeta));
    List<Tensor> all = shards.add(List.of(dgamma, dbeta));
    subtractMeans(scope, all.get(0), all.get(1), dx);
    gradients.add(x, dx);
    gradients.add(gamma, dgamma);
    gradients.add(beta, dbeta);
  }

  /**
   * {@code dx = dx + a x + b}, with {@code a = - gamma invStd^2 dgamma / R} and {@code b = - gamma
   * invStd dbeta / R - a mean}: what the mean and the variance of the batch take away.
   */
  private void subtractMeans(Scope scope, Tensor dgamma, Tensor dbeta, Tensor dx) {
    Shape channels = gamma.shape();
    Tensor one = scope.filled(channels, 1);
    Tensor zero = scope.filled(channels, 0);
    Tensor invStd = scope.real(channels);
    Tensor row = scope.filled(Shape.of(1, channels.dim(0)), 1);
    Tensor normal = scope.like(row);
    scope.run(normalize(row, one, zero, zero, variance, false, normal));
    scope.run(new Reduction.Sum(normal, new int[] {0}, invStd));
    Tensor a = scope.real(channels);
    Tensor b = scope.real(channels);
    scope.run(new Elementwise.Multiply(gamma.value(), invStd, b));
    scope.run(new Elementwise.Scale(-1.0 / count(), b, b));
    scope.run(new Elementwise.Multiply(b, invStd, a));
    scope.run(new Elementwise.Multiply(a, dgamma, a));
    scope.run(new Elementwise.Multiply(b, dbeta, b));
    scope.run(new Elementwise.Multiply(a, mean, zero));
    scope.run(new Elementwise.Axpy(-1, zero, b));
    Tensor term = scope.like(dx);
    scope.run(new Reduction.Broadcast(a, rows(), 1, term));
    scope.run(new Elementwise.Multiply(term, x.value(), term));
    scope.run(new Elementwise.Axpy(1, term, dx));
    scope.run(new Reduction.Broadcast(b, rows(), 1, term));
    scope.run(new Elementwise.Axpy(1, term, dx));
    for (Tensor t : List.of(one, zero, row, normal, invStd, a, b, term)) {
      scope.release(t);
    }
  }

  @Override
  public List<Tensor> saved() {
    return List.of(mean, variance);
  }
}
