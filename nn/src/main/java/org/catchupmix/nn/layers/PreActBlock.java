package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * The pre-activation block (He et al. 2016, Identity Mappings): {@code conv2(relu(bn2(conv1(h)))) +
 * shortcut}, {@code h = relu(bn1(x))}. The shortcut is x itself, or a 1x1 convolution of h where
 * the size changes.
 */
public final class PreActBlock implements Layer {
  private final String shortcutName;
  private final BatchNorm2d bn1;
  private final Conv2d conv1;
  private final BatchNorm2d bn2;
  private final Conv2d conv2;
  private final Conv2d shortcut;

  /**
   * A block from {@code in} channels to {@code out}.
   *
   * @param shortcutName the shortcut's name in state dicts
   */
  public PreActBlock(TensorScope scope, int in, int out, int stride, String shortcutName) {
    this.shortcutName = shortcutName;
    bn1 = new BatchNorm2d(scope, in);
    conv1 = new Conv2d(scope, in, out, 3, stride, 1);
    // Not the last of the branch: at gamma 0 no gradient would pass the ReLU behind it, ever.
    bn2 = new BatchNorm2d(scope, out);
    conv2 = new Conv2d(scope, out, out, 3, 1, 1);
    shortcut = stride != 1 || in != out ? new Conv2d(scope, in, out, 1, stride, 0) : null;
  }

  @Override
  public Var forward(Pass pass, Var x) {
    return pass.part(
        () -> {
          Var h = bn1.forwardRelu(pass, x);
          Var residual = conv1.forwardRelu(pass, h, bn2);
          return conv2.forwardSum(
              pass, this, residual, () -> shortcut == null ? x : shortcut.forward(pass, h));
        });
  }

  @Override
  public void collect(Names names) {
    names.child("bn1", bn1);
    names.child("conv1", conv1);
    names.child("bn2", bn2);
    names.child("conv2", conv2);
    if (shortcut != null) {
      names.child(shortcutName, shortcut);
    }
  }
}
