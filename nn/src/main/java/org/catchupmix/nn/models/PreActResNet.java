package org.catchupmix.nn.models;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Scope;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.PreActBlock;
import org.catchupmix.nn.layers.Sequential;

/**
 * The pre-activation residual network for small pictures (He et al., Identity Mappings, ECCV 2016),
 * in the form of Manifold Mixup and PuzzleMix: no batch norm and ReLU after the last stage, unless
 * asked for. Mix point 1 is the stem convolution's output, 2..5 are the four stages' sums; 5 comes
 * before any final norm.
 */
final class PreActResNet implements Module {
  static final List<Integer> MIX_POINTS = List.of(1, 2, 3, 4, 5);

  private final Conv2d conv1;
  private final List<Sequential> stages = new ArrayList<>();
  private final BatchNorm2d bn;
  private final Linear linear;

  /**
   * Builds it.
   *
   * @param blocks of each of the four stages
   */
  PreActResNet(Scope scope, ModelSpec spec, int[] blocks) {
    conv1 = new Conv2d(scope, spec.channels(), spec.width(), 3, 1, 1);
    int in = spec.width();
    for (int s = 0; s < blocks.length; s++) {
      int out = spec.width() << s;
      List<Module> stage = new ArrayList<>();
      for (int b = 0; b < blocks[s]; b++) {
        stage.add(new PreActBlock(scope, in, out, s > 0 && b == 0 ? 2 : 1, "shortcut.0"));
        in = out;
      }
      stages.add(Sequential.of(stage));
    }
    bn = spec.finalNorm() ? new BatchNorm2d(scope, in) : null;
    linear = new Linear(scope, in, spec.classes());
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var h = pass.at(1, conv1.forward(pass, x));
    for (int s = 0; s < stages.size(); s++) {
      h = pass.at(2 + s, stages.get(s).forward(pass, h));
    }
    if (bn != null) {
      h = bn.forwardRelu(pass, h);
    }
    return linear.forward(pass, Layers.globalAveragePool().forward(pass, h));
  }

  @Override
  public void collect(Names names) {
    names.child("conv1", conv1);
    for (int s = 0; s < stages.size(); s++) {
      names.child("layer" + (s + 1), stages.get(s));
    }
    if (bn != null) {
      names.child("bn", bn);
    }
    names.child("linear", linear);
  }
}
