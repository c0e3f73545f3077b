package org.catchupmix.nn.layers;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * Inverted residual block (Sandler et al., CVPR 2018): {@code x + project(depthwise(expand(x)))}.
 *
 * <p>{@code expand} is a 1x1 convolution to more channels, {@code depthwise} a 3x3 one of each
 * channel by itself, both with batch norm and ReLU; {@code project}, 1x1 with batch norm, goes back
 * to few channels. Only a block that keeps the size adds x. Names as in torchvision.
 */
public final class InvertedResidual implements Layer {
  /** Expansion, if any, and depthwise convolution. */
  private final List<ConvNormRelu> wide = new ArrayList<>();

  private final Conv2d project;
  private final BatchNorm2d norm;
  private final boolean adds;

  /**
   * A block from {@code in} channels to {@code out}; the depthwise convolution has the stride.
   *
   * @param factor channels of the depthwise convolution, as a multiple of {@code in}; with 1, there
   *     is no expansion
   */
  public InvertedResidual(TensorScope scope, int in, int out, int stride, int factor) {
    int channels = in * factor;
    if (factor > 1) {
      wide.add(new ConvNormRelu(scope, in, channels, 1, 1, 1));
    }
    wide.add(new ConvNormRelu(scope, channels, channels, 3, stride, channels));
    project = new Conv2d(scope, channels, out, 1, 1, 0);
    adds = stride == 1 && in == out;
    norm = adds ? BatchNorm2d.lastOfBranch(scope, out) : new BatchNorm2d(scope, out);
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.part(
        () -> {
          Var h = x;
          for (ConvNormRelu layer : wide) {
            h = layer.forward(pass, h);
          }
          return adds
              ? project.forwardNormSum(pass, this, h, norm, x)
              : project.forwardNorm(pass, h, norm);
        });
  }

  @Override
  public void collect(Names names) {
    for (int i = 0; i < wide.size(); i++) {
      names.child("conv." + i, wide.get(i));
    }
    names.child("conv." + wide.size(), project);
    names.child("conv." + (wide.size() + 1), norm);
  }
}
