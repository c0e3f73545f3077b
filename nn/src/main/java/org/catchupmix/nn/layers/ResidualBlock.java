package org.catchupmix.nn.layers;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Scope;
import org.catchupmix.core.autograd.ArithmeticOp.Add;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * A residual block (He et al. 2016): {@code relu( f(x) + shortcut(x) )}, where f is a chain of
 * convolutions with batch norm, and a ReLU between two of them. The shortcut is x itself, or a 1x1
 * convolution with batch norm where the size changes.
 */
public final class ResidualBlock implements Module {
  private final List<Conv2d> convolutions = new ArrayList<>();
  private final List<BatchNorm2d> norms = new ArrayList<>();
  private final Sequential shortcut;

  /**
   * A block.
   *
   * @param kernels the side of each convolution's kernel, in pixels
   * @param outputs the channels that each convolution puts out
   * @param stride of the first 3x3 convolution
   * @param groups of each 3x3 convolution
   */
  private ResidualBlock(Scope scope, int in, int[] kernels, int[] outputs, int stride, int groups) {
    int channels = in;
    int next = stride;
    for (int k = 0; k < kernels.length; k++) {
      int own = kernels[k] == 3 ? next : 1;
      next = kernels[k] == 3 ? 1 : next;
      int some = kernels[k] == 3 ? groups : 1;
      convolutions.add(
          new Conv2d(scope, channels, outputs[k], kernels[k], own, kernels[k] / 2, some));
      channels = outputs[k];
      norms.add(
          k == kernels.length - 1
              ? BatchNorm2d.lastOfBranch(scope, channels)
              : new BatchNorm2d(scope, channels));
    }
    shortcut =
        stride == 1 && in == channels
            ? Sequential.of()
            : Sequential.of(
                new Conv2d(scope, in, channels, 1, stride, 0), new BatchNorm2d(scope, channels));
  }

  /** The basic block, 3x3 and 3x3, from {@code in} channels to {@code width}. */
  public static ResidualBlock basic(Scope scope, int in, int width, int stride) {
    return new ResidualBlock(scope, in, new int[] {3, 3}, new int[] {width, width}, stride, 1);
  }

  /**
   * The bottleneck, 1x1, 3x3 and 1x1, from {@code in} channels by way of {@code width} to {@code
   * out}, with the stride in the 3x3 convolution as torchvision has it.
   *
   * @param groups of the 3x3 convolution: 1 in a ResNet, more in a ResNeXt (Xie et al. 2017)
   */
  public static ResidualBlock bottleneck(
      Scope scope, int in, int width, int out, int stride, int groups) {
    int[] outputs = {width, width, out};
    return new ResidualBlock(scope, in, new int[] {1, 3, 1}, outputs, stride, groups);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.graph().part(() -> sum(pass, x));
  }

  private Var sum(Pass pass, Var x) {
    Var h = x;
    int last = norms.size() - 1;
    for (int k = 0; k < last; k++) {
      h = norms.get(k).forwardRelu(pass, convolutions.get(k).forward(pass, h));
    }
    h = norms.get(last).forward(pass, convolutions.get(last).forward(pass, h));
    return pass.apply(this, new Relu(pass.apply(this, new Add(h, shortcut.forward(pass, x)))));
  }

  @Override
  public void collect(Names names) {
    for (int k = 0; k < norms.size(); k++) {
      names.child("conv" + (k + 1), convolutions.get(k));
      names.child("bn" + (k + 1), norms.get(k));
    }
    names.child("downsample", shortcut);
  }
}
