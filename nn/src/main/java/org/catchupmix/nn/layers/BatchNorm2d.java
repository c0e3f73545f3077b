package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.BatchNormalization;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Matrix.Conv2dInference;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/** Batch normalization of {@code [..,C]}, with PyTorch's constants: momentum 0.1, epsilon 1e-5. */
public final class BatchNorm2d implements Layer {
  /** Weight of the newest batch in the running statistics. */
  public static final double MOMENTUM = 0.1;

  public static final double EPSILON = 1e-5;

  private final Var gamma;
  private final Var beta;
  private final Var runningMean;
  private final Var runningVariance;
  private final Role scaleRole;

  public BatchNorm2d(TensorScope scope, int channels) {
    this(scope, channels, Role.NORM_SCALE);
  }

  /** The last of a residual branch. */
  public static BatchNorm2d lastOfBranch(TensorScope scope, int channels) {
    return new BatchNorm2d(scope, channels, Role.LAST_NORM_SCALE);
  }

  private BatchNorm2d(TensorScope scope, int channels, Role scaleRole) {
    Shape shape = Shape.of(channels);
    this.gamma = Var.parameter(scope.filled(shape, 1));
    this.beta = Var.parameter(scope.filled(shape, 0));
    this.runningMean = Var.constant(scope.filled(shape, 0));
    this.runningVariance = Var.constant(scope.filled(shape, 1));
    this.scaleRole = scaleRole;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return apply(pass, x, false);
  }

  /** Batch norm and the ReLU that follows, in one: {@code max(bn(x), 0)}. */
  public Var forwardRelu(Pass pass, Var x) {
    return apply(pass, x, true);
  }

  /** Its arguments in inference. */
  Conv2dInference.Norm inference() {
    return new Conv2dInference.Norm(gamma.value(), beta.value(), statistics());
  }

  private BatchNorm.Statistics statistics() {
    return new BatchNorm.Statistics(
        runningMean.value(), runningVariance.value(), MOMENTUM, EPSILON);
  }

  private Var apply(Pass pass, Var x, boolean relu) {
    return pass.apply(
        this, new BatchNormalization(x, gamma, beta, statistics(), pass.trains(this), relu));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", scaleRole, gamma);
    names.add("bias", Role.NORM_SHIFT, beta);
    names.add("running_mean", Role.RUNNING_MEAN, runningMean);
    names.add("running_var", Role.RUNNING_VARIANCE, runningVariance);
  }
}
