package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * The basic residual block (He et al. 2016): {@code relu( bn2(conv2(relu(bn1(conv1(x))))) +
 * shortcut(x) )} with 3x3 convolutions. The shortcut is x itself, or a 1x1 convolution with batch
 * norm where the size changes.
 */
public final class BasicBlock implements Layer {
  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final Conv2d conv2;
  private final BatchNorm2d bn2;
  private final Sequential shortcut;

  /** A block from {@code in} channels to {@code out}; the first convolution has the stride. */
  public BasicBlock(TensorScope scope, int in, int out, int stride) {
    conv1 = new Conv2d(scope, in, out, 3, stride, 1);
    bn1 = new BatchNorm2d(scope, out);
    conv2 = new Conv2d(scope, out, out, 3, 1, 1);
    bn2 = BatchNorm2d.lastOfBranch(scope, out);
    shortcut = shortcut(scope, in, out, stride);
  }

  /** The shortcut of a block: the identity, or a convolution where the size changes. */
  static Sequential shortcut(TensorScope scope, int in, int out, int stride) {
    return stride == 1 && in == out
        ? Sequential.of()
        : Sequential.of(new Conv2d(scope, in, out, 1, stride, 0), new BatchNorm2d(scope, out));
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.part(
        () -> {
          Var h = conv1.forwardRelu(pass, x, bn1);
          return conv2.forwardSumRelu(pass, this, h, bn2, () -> shortcut.forward(pass, x));
        });
  }

  @Override
  public void collect(Names names) {
    names.child("conv1", conv1);
    names.child("bn1", bn1);
    names.child("conv2", conv2);
    names.child("bn2", bn2);
    names.child("downsample", shortcut);
  }
}
