package org.catchupmix.nn.layers;

import org.catchupmix.core.Scope;
import org.catchupmix.core.autograd.ArithmeticOp.Add;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * The bottleneck block (He et al. 2016), with the stride in the 3x3 convolution as torchvision has
 * it: {@code relu( bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + shortcut(x) )}, 1x1, 3x3,
 * 1x1.
 */
public final class Bottleneck implements Module {
  /** Output channels per channel of width. */
  public static final int EXPANSION = 4;

  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final Conv2d conv2;
  private final BatchNorm2d bn2;
  private final Conv2d conv3;
  private final BatchNorm2d bn3;
  private final Sequential shortcut;

  /** From {@code in} channels to {@code 4 * width}. */
  public Bottleneck(Scope scope, int in, int width, int stride) {
    int out = width * EXPANSION;
    conv1 = new Conv2d(scope, in, width, 1, 1, 0);
    bn1 = new BatchNorm2d(scope, width);
    conv2 = new Conv2d(scope, width, width, 3, stride, 1);
    bn2 = new BatchNorm2d(scope, width);
    conv3 = new Conv2d(scope, width, out, 1, 1, 0);
    bn3 = BatchNorm2d.lastOfBranch(scope, out);
    shortcut = Shortcut.projection(scope, in, out, stride);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.graph()
        .part(
            () -> {
              Var h = bn1.forwardRelu(pass, conv1.forward(pass, x));
              h = bn2.forwardRelu(pass, conv2.forward(pass, h));
              h = bn3.forward(pass, conv3.forward(pass, h));
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
    names.child("conv3", conv3);
    names.child("bn3", bn3);
    names.child("downsample", shortcut);
  }
}
