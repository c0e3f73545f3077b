package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * The bottleneck block (He et al. 2016): as {@link BasicBlock}, with convolutions of 1x1, 3x3 and
 * 1x1. The 3x3 one has the stride, as in torchvision, and in a ResNeXt (Xie et al. 2017) groups.
 */
public final class Bottleneck implements Layer {
  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final Conv2d conv2;
  private final BatchNorm2d bn2;
  private final Conv2d conv3;
  private final BatchNorm2d bn3;
  private final Sequential shortcut;

  /**
   * A block from {@code in} channels to {@code out}.
   *
   * @param width channels of the 3x3 convolution
   * @param groups groups of the 3x3 convolution
   */
  public Bottleneck(TensorScope scope, int in, int width, int out, int stride, int groups) {
    conv1 = new Conv2d(scope, in, width, 1, 1, 0);
    bn1 = new BatchNorm2d(scope, width);
    conv2 = new Conv2d(scope, width, width, 3, stride, 1, groups);
    bn2 = new BatchNorm2d(scope, width);
    conv3 = new Conv2d(scope, width, out, 1, 1, 0);
    bn3 = BatchNorm2d.lastOfBranch(scope, out);
    shortcut = BasicBlock.shortcut(scope, in, out, stride);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.part(
        () -> {
          Var h = conv1.forwardRelu(pass, x, bn1);
          h = conv2.forwardRelu(pass, h, bn2);
          return conv3.forwardSumRelu(pass, this, h, bn3, () -> shortcut.forward(pass, x));
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
