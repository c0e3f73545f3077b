package org.catchupmix.nn.layers;

import java.util.List;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/**
 * Layers one after the other; without any it is the identity.
 *
 * @param children named 0, 1, 2, ...
 */
public record Sequential(List<Layer> children) implements Layer {
  public static Sequential of(Layer... layers) {
    return new Sequential(List.of(layers));
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var h = x;
    for (Layer layer : children) {
      h = layer.forward(pass, h);
    }
    return h;
  }

  @Override
  public void collect(Names names) {
    for (int i = 0; i < children.size(); i++) {
      names.child("" + i, children.get(i));
    }
  }
}
