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
 * The wide residual network WRN-d-k (Zagoruyko and Komodakis, BMVC 2016): three stages of {@code
 * (d-4)/6} pre-activation blocks of {@code k, 2k, 4k} times the stem's width, then batch norm and
 * ReLU. Names as in the usual PyTorch implementation. Mix point 1 is the stem convolution's output,
 * 2..4 are the stages'.
 */
final class WideResNet implements Module {
  static final List<Integer> MIX_POINTS = List.of(1, 2, 3, 4);
  private static final int STAGES = 3;

  private final Conv2d conv1;
  private final List<Sequential> stages = new ArrayList<>();
  private final BatchNorm2d bn1;
  private final Linear fc;

  /**
   * Builds it.
   *
   * @param depth d, of the form 6n + 4
   * @param factor k
   */
  WideResNet(Scope scope, ModelSpec spec, int depth, int factor) {
    conv1 = new Conv2d(scope, spec.channels(), spec.width(), 3, 1, 1);
    int in = spec.width();
    for (int s = 0; s < STAGES; s++) {
      int out = spec.width() * factor << s;
      List<Module> stage = new ArrayList<>();
      for (int b = 0; b < (depth - 4) / 6; b++) {
        stage.add(new PreActBlock(scope, in, out, s > 0 && b == 0 ? 2 : 1, "convShortcut"));
        in = out;
      }
      stages.add(Sequential.of(stage));
    }
    bn1 = new BatchNorm2d(scope, in);
    fc = new Linear(scope, in, spec.classes());
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var h = pass.at(1, conv1.forward(pass, x));
    for (int s = 0; s < STAGES; s++) {
      h = pass.at(2 + s, stages.get(s).forward(pass, h));
    }
    h = bn1.forwardRelu(pass, h);
    return fc.forward(pass, Layers.globalAveragePool().forward(pass, h));
  }

  @Override
  public void collect(Names names) {
    names.child("conv1", conv1);
    for (int s = 0; s < STAGES; s++) {
      names.child("block" + (s + 1) + ".layer", stages.get(s));
    }
    names.child("bn1", bn1);
    names.child("fc", fc);
  }
}
