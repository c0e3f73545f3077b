package org.example;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.models.Models.Kind;
import org.catchupmix.nn.models.NetworkProvider;

/** VGG (Simonyan and Zisserman 2015) for small images: with batch norm and one linear layer. */
public final class Vgg implements NetworkProvider {
  @Override
  public List<Kind> kinds() {
    Kind vgg11 = new Kind("vgg11", "VGG", 64, (s, spec) -> layers(s, spec, 1, 1, 2, 2, 2));
    Kind vgg16 = new Kind("vgg16", "VGG", 64, (s, spec) -> layers(s, spec, 2, 2, 3, 3, 3));
    return List.of(vgg11, vgg16);
  }

  private static Layer layers(TensorScope scope, ModelSpec spec, int... convolutions) {
    List<Layer> all = new ArrayList<>();
    int in = spec.channels();
    for (int s = 0; s < 5; s++) {
      int out = spec.width() << Math.min(s, 3);
      for (int i = 0; i < convolutions[s]; i++, in = out) {
        all.add(new Conv2d(scope, in, out, 3, 1, 1));
        all.addAll(List.of(new BatchNorm2d(scope, out), Layers.relu()));
      }
      all.add(Layers.mixPoint("stage" + (s + 1)));
      all.add(s < 4 ? Layers.maxPool(2, 2, 0) : Layers.globalAveragePool());
    }
    all.add(new Linear(scope, in, spec.classes()));
    return new Sequential(all);
  }
}
