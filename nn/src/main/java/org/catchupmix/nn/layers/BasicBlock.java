package org.catchupmix.nn.layers;

import org.catchupmix.core.Scope;
import org.catchupmix.core.autograd.ArithmeticOp.Add;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * The basic residual block (He et al. 2016): {@code relu( bn2(conv2(relu(bn1(conv1(x))))) +
 * shortcut(x) )}. The shortcut is a 1x1 convolution with batch norm where the size changes.
 */
public final class BasicBlock implements Module {
  /** Output channels per channel of width. */
  public static final int EXPANSION = 1;

  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final Conv2d conv2;
  private final BatchNorm2d bn2;
  private final Sequential shortcut;

  /** From {@code in} channels to {@code width}. */
  public BasicBlock(Scope scope, int in, int width, int stride) {
    conv1 = new Conv2d(scope, in, width, 3, stride, 1);
    bn1 = new BatchNorm2d(scope, width);
    conv2 = new Conv2d(scope, width, width, 3, 1, 1);
    bn2 = BatchNorm2d.lastOfBranch(scope, width);
    shortcut = Shortcut.projection(scope, in, width, stride);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.graph()
        .part(
            () -> {
              Var h = bn1.forwardRelu(pass, conv1.forward(pass, x));
              h = bn2.forward(pass, conv2.forward(pass, h));
              Var sum = pass.apply(this, new Add(h, shortcut.forward(pass, x)));
              return pass.apply(this, new Relu(sum));
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
