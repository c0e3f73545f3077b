package org.catchupmix.nn.models;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.ConvNormRelu;
import org.catchupmix.nn.layers.InvertedResidual;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;

/**
 * MobileNetV2 (Sandler et al., CVPR 2018) for small images, with torchvision's names.
 *
 * <p>As usual for CIFAR, stem and second group keep the size of the image, and ReLU stands for
 * ReLU6; there is no dropout. Channels are in proportion to the width, unlike torchvision's, which
 * are rounded to multiples of 8. The mix points are the outputs of the stem and of the last block
 * of each size.
 */
final class MobileNetV2 implements Layer {
  static final int WIDTH = 32;

  private static final int LAST_CHANNELS = 1280;

  /** Blocks of one shape; the first one has the stride. */
  private record Group(int factor, int channels, int blocks, int stride) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(1, 16, 1, 1),
          new Group(6, 24, 2, 1),
          new Group(6, 32, 3, 2),
          new Group(6, 64, 4, 2),
          new Group(6, 96, 3, 1),
          new Group(6, 160, 3, 2),
          new Group(6, 320, 1, 1));

  /** Numbers of the layers that end with a mix point. */
  private static final List<Integer> MIX_POINTS = List.of(0, 3, 6, 13, 17);

  private final List<Layer> features = new ArrayList<>();
  private final Linear classifier;

  MobileNetV2(TensorScope scope, ModelSpec spec) {
    int in = spec.width();
    features.add(new ConvNormRelu(scope, spec.channels(), in, 3, 1, 1));
    for (Group group : GROUPS) {
      int out = scaled(group.channels(), spec);
      for (int i = 0; i < group.blocks(); i++) {
        int stride = i == 0 ? group.stride() : 1;
        features.add(new InvertedResidual(scope, in, out, stride, group.factor()));
        in = out;
      }
    }
    int last = scaled(LAST_CHANNELS, spec);
    features.add(new ConvNormRelu(scope, in, last, 1, 1, 1));
    classifier = new Linear(scope, last, spec.classes());
  }

  private static int scaled(int channels, ModelSpec spec) {
    return Math.max(1, Math.round((float) channels * spec.width() / WIDTH));
  }

  private static String pointName(int layer) {
    int point = MIX_POINTS.indexOf(layer);
    return point == 0 ? "stem" : "layer" + point;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var h = x;
    for (int i = 0; i < features.size(); i++) {
      h = features.get(i).forward(pass, h);
      if (MIX_POINTS.contains(i)) {
        h = pass.at(pointName(i), h);
      }
    }
    return classifier.forward(pass, Layers.globalAveragePool().forward(pass, h));
  }

  @Override
  public void collect(Names names) {
    for (int i = 0; i < features.size(); i++) {
      names.child("features." + i, features.get(i));
      if (MIX_POINTS.contains(i)) {
        names.mixPoint(pointName(i));
      }
    }
    names.child("classifier.1", classifier);
  }
}
