package org.catchupmix.nn.models;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Scope;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.BasicBlock;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Bottleneck;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;

/**
 * The residual network (He et al., Deep Residual Learning, CVPR 2016), with torchvision's names.
 * Mix point 1 is the stem's output (after the max-pool, if there is one), 2..5 are the four
 * stages'.
 */
final class ResNet implements Module {
  static final List<Integer> MIX_POINTS = List.of(1, 2, 3, 4, 5);

  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final Module pool;
  private final List<Sequential> stages = new ArrayList<>();
  private final Linear fc;

  /**
   * Builds it.
   *
   * @param blocks of each of the four stages
   * @param bottleneck whether blocks are bottlenecks, else basic
   */
  ResNet(Scope scope, ModelSpec spec, int[] blocks, boolean bottleneck) {
    boolean imagenet = spec.stem() == ModelSpec.Stem.IMAGENET;
    conv1 =
        imagenet
            ? new Conv2d(scope, spec.channels(), spec.width(), 7, 2, 3)
            : new Conv2d(scope, spec.channels(), spec.width(), 3, 1, 1);
    bn1 = new BatchNorm2d(scope, spec.width());
    pool = imagenet ? Layers.maxPool(3, 2, 1) : Sequential.of();
    int in = spec.width();
    for (int s = 0; s < blocks.length; s++) {
      int width = spec.width() << s;
      List<Module> stage = new ArrayList<>();
      for (int b = 0; b < blocks[s]; b++) {
        int stride = s > 0 && b == 0 ? 2 : 1;
        stage.add(
            bottleneck
                ? new Bottleneck(scope, in, width, stride)
                : new BasicBlock(scope, in, width, stride));
        in = width * (bottleneck ? Bottleneck.EXPANSION : BasicBlock.EXPANSION);
      }
      stages.add(Sequential.of(stage));
    }
    fc = new Linear(scope, in, spec.classes());
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var stem =
        pass.graph().part(() -> pool.forward(pass, bn1.forwardRelu(pass, conv1.forward(pass, x))));
    Var h = pass.at(1, stem);
    for (int s = 0; s < stages.size(); s++) {
      h = pass.at(2 + s, stages.get(s).forward(pass, h));
    }
    return fc.forward(pass, Layers.globalAveragePool().forward(pass, h));
  }

  @Override
  public void collect(Names names) {
    names.child("conv1", conv1);
    names.child("bn1", bn1);
    for (int s = 0; s < stages.size(); s++) {
      names.child("layer" + (s + 1), stages.get(s));
    }
    names.child("fc", fc);
  }
}
