package org.example;

import java.util.List;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkProvider;

/** Three stages of convolution, batch norm and ReLU, each with a mix point. */
public final class ConvNet implements NetworkProvider {
  @Override
  public List<Models.Kind> kinds() {
    return List.of(new Models.Kind("convnet", "three plain stages", 16, ConvNet::layers));
  }

  static Layer layers(TensorScope scope, ModelSpec spec) {
    int w = spec.width();
    return Sequential.of(
        stage(scope, "stage1", spec.channels(), w, 1),
        stage(scope, "stage2", w, 2 * w, 2),
        stage(scope, "stage3", 2 * w, 4 * w, 2),
        Layers.globalAveragePool(),
        new Linear(scope, 4 * w, spec.classes()));
  }

  private static Layer stage(TensorScope scope, String name, int in, int out, int stride) {
    Layer conv = new Conv2d(scope, in, out, 3, stride, 1);
    Layer norm = new BatchNorm2d(scope, out);
    return Sequential.of(conv, norm, Layers.relu(), Layers.mixPoint(name));
  }
}
