package org.catchupmix.nn.layers;

import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.GroupNormalization;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/** Group norm of {@code [N,..,C]}, or layer norm of {@code [..,C]}; as PyTorch's, epsilon 1e-5. */
public final class GroupNorm implements Layer {
  private static final double EPSILON = 1e-5;

  private final Var gamma;
  private final Var beta;
  private final int groups;
  private final boolean perRow;

  private GroupNorm(TensorScope scope, int groups, int channels, boolean perRow) {
    Preconditions.require(
        groups >= 1 && channels % groups == 0,
        "group norm: groups %d must divide the %d channels",
        groups,
        channels);
    this.gamma = Var.parameter(scope.filled(Shape.of(channels), 1));
    this.beta = Var.parameter(scope.filled(Shape.of(channels), 0));
    this.groups = groups;
    this.perRow = perRow;
  }

  /** A group norm, which normalizes each group of channels of a sample. */
  public GroupNorm(TensorScope scope, int groups, int channels) {
    this(scope, groups, channels, false);
  }

  /** A layer norm, which normalizes along the last axis. */
  public static GroupNorm layerNorm(TensorScope scope, int channels) {
    return new GroupNorm(scope, 1, channels, true);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    int sampleAxes = perRow ? x.shape().rank() - 1 : 1;
    Normalization.Settings settings = new Normalization.Settings(sampleAxes, groups, EPSILON);
    return pass.apply(this, new GroupNormalization(x, gamma, beta, settings));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.NORM_SCALE, gamma);
    names.add("bias", Role.NORM_SHIFT, beta);
  }
}
