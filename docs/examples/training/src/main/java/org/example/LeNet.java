package org.example;

import static org.catchupmix.nn.layers.Layers.globalAveragePool;
import static org.catchupmix.nn.layers.Layers.maxPool;
import static org.catchupmix.nn.layers.Layers.mixPoint;
import static org.catchupmix.nn.layers.Layers.relu;

import java.util.List;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkProvider;

/** LeNet-5 (LeCun et al. 1998) for 28x28 pixels, with ReLU and max-pooling. */
public final class LeNet implements NetworkProvider {
  @Override
  public List<Models.Kind> kinds() {
    return List.of(new Models.Kind("lenet", "LeNet-5 with ReLU", 6, LeNet::layers));
  }

  static Layer layers(TensorScope scope, ModelSpec spec) {
    Layer conv1 = new Conv2d(scope, spec.channels(), spec.width(), 5, 1, 2, 1, true);
    Layer conv2 = new Conv2d(scope, spec.width(), 16, 5, 1, 0, 1, true);
    Layer conv3 = new Conv2d(scope, 16, 120, 5, 1, 0, 1, true);
    Layer fc1 = new Linear(scope, 120, 84);
    Layer fc2 = new Linear(scope, 84, spec.classes());
    return Sequential.of(
        Sequential.of(conv1, relu(), maxPool(2, 2, 0), mixPoint("pool1")),
        Sequential.of(conv2, relu(), maxPool(2, 2, 0), mixPoint("pool2")),
        Sequential.of(conv3, relu(), globalAveragePool(), fc1, relu(), fc2));
  }
}
