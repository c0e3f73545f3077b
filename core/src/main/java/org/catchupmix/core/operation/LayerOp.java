package org.catchupmix.core.operation;

import java.util.List;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Operations of convolutional networks, besides arithmetic. */
public sealed interface LayerOp extends Op {
  /**
   * Two-dimensional convolution, {@code x [N,H,W,Cin]}, {@code w [Cout,KH,KW,Cin/G]}; formulas of
   * the three passes in {@link Matrix}. Backward: both gradients are convolutions again, of dy with
   * the flipped weights and of x with dy.
   */
  record Convolution(Var x, Var weight, Conv2dGeometry geometry) implements LayerOp {
    /**
     * A convolution with equal stride and zero padding, in pixels, on both axes.
     *
     * @throws IllegalArgumentException if the shapes do not fit each other
     */
    public Convolution(Var x, Var weight, int stride, int padding) {
      this(x, weight, stride, padding, 1);
    }

    public Convolution(Var x, Var weight, int stride, int padding, int groups) {
      this(x, weight, new Conv2dGeometry(x.shape(), weight.shape(), stride, padding, groups));
    }

    @Override
    public List<Var> inputs() {
      return List.of(x, weight);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(
          geometry.outputShape(),
          x.value().dtype(),
          y -> new Matrix.Conv2d(x.value(), weight.value(), geometry, y));
    }

    @Override
    public Reads reads() {
      return Reads.INPUTS;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(weight, dw -> new Matrix.Conv2dWeightGradient(x.value(), dy, geometry, dw));
      gradients.add(x, dx -> new Matrix.Conv2dInputGradient(dy, weight.value(), geometry, dx));
    }
  }

  /**
   * Transposed convolution, {@code x [N,H,W,Cin]}, {@code w [Cin,KH,KW,Cout]}: the input gradient
   * of a convolution whose output is x. {@code OH = (H - 1) stride - 2 padding + KH +
   * outputPadding}. Backward: dx is the convolution of dy, and dw that convolution's weight
   * gradient.
   *
   * @param geometry that of the convolution from y to x
   */
  record TransposedConvolution(Var x, Var weight, Conv2dGeometry geometry) implements LayerOp {
    public TransposedConvolution {
      Preconditions.require(
          geometry.outputShape().equals(x.shape()),
          "transposed convolution: x %s must have the shape %s",
          x.shape(),
          geometry.outputShape());
    }

    /**
     * A transposed convolution with equal stride and padding, in pixels, on both axes.
     *
     * @param outputPadding rows and columns that are added behind the result, less than the stride
     */
    public static TransposedConvolution of(
        Var x, Var weight, int stride, int padding, int outputPadding) {
      Shape s = x.shape();
      Shape w = weight.shape();
      Preconditions.require(
          s.rank() == 4 && w.rank() == 4 && s.dim(3) == w.dim(0),
          "transposed convolution: weight %s must be [Cin,KH,KW,Cout] for x %s",
          w,
          s);
      Preconditions.require(
          outputPadding >= 0 && outputPadding < Math.max(stride, 1),
          "transposed convolution: outputPadding %d must be 0 or more and less than the stride %d",
          outputPadding,
          stride);
      int[] sides = new int[2];
      for (int axis = 0; axis < 2; axis++) {
        sides[axis] =
            (s.dim(axis + 1) - 1) * stride - 2 * padding + w.dim(axis + 1) + outputPadding;
      }
      Shape y = Shape.of(s.dim(0), sides[0], sides[1], w.dim(3));
      return new TransposedConvolution(x, weight, new Conv2dGeometry(y, w, stride, padding));
    }

    @Override
    public List<Var> inputs() {
      return List.of(x, weight);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(
          geometry.inputShape(),
          x.value().dtype(),
          y -> new Matrix.Conv2dInputGradient(x.value(), weight.value(), geometry, y));
    }

    @Override
    public Reads reads() {
      return Reads.INPUTS;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(weight, dw -> new Matrix.Conv2dWeightGradient(dy, x.value(), geometry, dw));
      gradients.add(x, dx -> new Matrix.Conv2d(dy, weight.value(), geometry, dx));
    }
  }

  /**
   * Layer norm and group norm of {@code x [..,C]}, with {@code gamma} and {@code beta} of {@code
   * [C]}; formulas in {@link Normalization}.
   */
  final class GroupNormalization implements LayerOp {
    private final Var x;
    private final Var gamma;
    private final Var beta;
    private final Normalization.Settings settings;
    private Tensor mean;
    private Tensor invStd;

    public GroupNormalization(Var x, Var gamma, Var beta, Normalization.Settings settings) {
      this.x = x;
      this.gamma = gamma;
      this.beta = beta;
      this.settings = settings;
    }

    /** Layer norm over the last axis. */
    public static GroupNormalization layerNorm(Var x, Var gamma, Var beta, double epsilon) {
      int samples = x.shape().rank() - 1;
      return new GroupNormalization(
          x, gamma, beta, new Normalization.Settings(samples, 1, epsilon));
    }

    public Normalization.Settings settings() {
      return settings;
    }

    @Override
    public List<Var> inputs() {
      return List.of(x, gamma, beta);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      Tensor y = scope.like(x.value());
      Shape statistics = Normalization.statistics(x.shape(), settings);
      mean = scope.real(statistics);
      invStd = scope.real(statistics);
      scope.run(
          new Normalization.GroupNorm(
              x.value(), gamma.value(), beta.value(), settings, y, mean, invStd));
      return y;
    }

    @Override
    public Reads reads() {
      return Reads.INPUTS;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      // One primitive computes all three gradients; those that are not needed go to scratch.
      TensorScope scope = gradients.scope();
      Tensor dx = scope.like(x.value());
      Tensor dgamma = scope.like(gamma.value());
      Tensor dbeta = scope.like(beta.value());
      scope.run(
          new Normalization.GroupNormGradient(
              x.value(), dy, gamma.value(), settings, mean, invStd, dx, dgamma, dbeta));
      gradients.add(x, dx);
      gradients.add(gamma, dgamma);
      gradients.add(beta, dbeta);
    }

    @Override
    public List<Tensor> saved() {
      return List.of(mean, invStd);
    }
  }

  /**
   * Batch normalization over all axes but the last, with or without a ReLU; formulas in {@link
   * BatchNorm}. Training uses the statistics of the batch and updates the running ones, which
   * inference uses.
   */
  final class BatchNormalization implements LayerOp {
    private final Var x;
    private final Var gamma;
    private final Var beta;
    private final BatchNorm.Statistics statistics;
    private final boolean training;
    private final boolean relu;
    private Tensor mean;
    private Tensor invStd;

    /** Normalizes {@code x [..,C]}, with {@code gamma} and {@code beta} of {@code [C]}. */
    public BatchNormalization(
        Var x,
        Var gamma,
        Var beta,
        BatchNorm.Statistics statistics,
        boolean training,
        boolean relu) {
      this.x = x;
      this.gamma = gamma;
      this.beta = beta;
      this.statistics = statistics;
      this.training = training;
      this.relu = relu;
    }

    /** Normalizes with the statistics of the batch, and updates the running ones; no ReLU. */
    public static BatchNormalization training(
        Var x, Var gamma, Var beta, BatchNorm.Statistics statistics) {
      return new BatchNormalization(x, gamma, beta, statistics, true, false);
    }

    /** Normalizes with the running statistics; no ReLU. */
    public static BatchNormalization inference(
        Var x, Var gamma, Var beta, BatchNorm.Statistics statistics) {
      return new BatchNormalization(x, gamma, beta, statistics, false, false);
    }

    public BatchNorm.Statistics statistics() {
      return statistics;
    }

    public boolean training() {
      return training;
    }

    public boolean relu() {
      return relu;
    }

    @Override
    public List<Var> inputs() {
      return List.of(x, gamma, beta);
    }

    @Override
    public Tensor forward(TensorScope scope) {
      Tensor y = scope.like(x.value());
      if (training) {
        mean = scope.real(gamma.shape());
        invStd = scope.real(gamma.shape());
        scope.run(
            new BatchNorm.BatchNormTraining(
                x.value(), gamma.value(), beta.value(), statistics, relu, y, mean, invStd));
      } else {
        scope.run(
            new BatchNorm.BatchNormInference(
                x.value(), gamma.value(), beta.value(), statistics, relu, y));
      }
      return y;
    }

    @Override
    public Reads reads() {
      return relu ? Reads.INPUTS_AND_RESULT : Reads.INPUTS;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      // One primitive computes all three gradients; those that are not needed go to scratch.
      TensorScope scope = gradients.scope();
      Tensor in = x.value();
      Tensor out = relu ? y : in; // y may have been freed
      Tensor scale = gamma.value();
      Tensor dx = scope.like(in);
      Tensor dgamma = scope.real(scale.shape());
      Tensor dbeta = scope.real(scale.shape());
      if (training) {
        scope.run(
            new BatchNorm.BatchNormTrainingGradient(
                in, out, relu, dy, scale, beta.value(), mean, invStd, dx, dgamma, dbeta));
      } else {
        scope.run(
            new BatchNorm.BatchNormInferenceGradient(
                in, out, relu, dy, scale, statistics, dx, dgamma, dbeta));
      }
      gradients.add(x, dx);
      gradients.add(gamma, dgamma);
      gradients.add(beta, dbeta);
    }

    @Override
    public List<Tensor> saved() {
      return training ? List.of(mean, invStd) : List.of();
    }
  }

  /**
   * The largest value of each window, {@code x [N,H,W,C]}. Backward: the gradient of a window goes
   * to the pixel that won it.
   */
  final class MaxPool implements LayerOp, Unary {
    private final Var x;
    private final PoolGeometry geometry;
    private Tensor winner;

    /** Pools square windows; sizes in pixels. */
    public MaxPool(Var x, int window, int stride, int padding) {
      this.x = x;
      this.geometry = new PoolGeometry(x.shape(), window, stride, padding);
    }

    @Override
    public Var x() {
      return x;
    }

    public PoolGeometry geometry() {
      return geometry;
    }

    @Override
    public Tensor forward(TensorScope scope) {
      Tensor y = scope.tensor(geometry.outputShape(), x.value().dtype());
      winner = scope.tensor(geometry.outputShape(), DType.U8);
      scope.run(new Pooling.MaxPool(x.value(), geometry, y, winner));
      return y;
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Pooling.MaxPoolGradient(dy, winner, geometry, dx));
    }

    @Override
    public List<Tensor> saved() {
      return List.of(winner);
    }
  }

  /**
   * The mean of each window, padding counted as zeros, {@code x [N,H,W,C]}. Backward: each pixel of
   * a window gets {@code dy / window^2}.
   */
  record AveragePool(Var x, PoolGeometry geometry) implements LayerOp, Unary {
    /** Pools square windows; sizes in pixels. */
    public AveragePool(Var x, int window, int stride, int padding) {
      this(x, new PoolGeometry(x.shape(), window, stride, padding));
    }

    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(
          geometry.outputShape(),
          x.value().dtype(),
          y -> new Pooling.AveragePool(x.value(), geometry, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Pooling.AveragePoolGradient(dy, geometry, dx));
    }
  }

  /**
   * {@code y[n,c] = mean over h,w of x[n,h,w,c]}. Backward: {@code dx[n,h,w,c] = dy[n,c] / (H*W)}.
   */
  record GlobalAveragePool(Var x) implements LayerOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.tensor(
          Shape.of(x.shape().dim(0), x.shape().dim(-1)),
          x.value().dtype(),
          y -> new Pooling.GlobalAveragePool(x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Pooling.GlobalAveragePoolGradient(dy, dx));
    }
  }
}
