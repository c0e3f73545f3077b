package org.example;

import java.util.Arrays;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;

/** The neuron of micrograd's lecture, {@code y = tanh(x w + b)}, and its gradients. */
public final class FirstGradient {
  private FirstGradient() {}

  public static void main(String[] arguments) {
    try (Backend device = Backends.open("reference");
        TensorScope scope = new TensorScope(device);
        Graph graph = Graph.recording(device)) {
      Var x = Var.constant(scope.of(Shape.of(1, 2), 2, 0));
      Var w = Var.parameter(scope.of(Shape.of(2, 1), -3, 1));
      Var b = Var.parameter(scope.of(Shape.of(1), 6.8813735870195432));
      Var y = graph.tanh(graph.addBias(graph.matmul(x, w), b));
      Gradients gradients = graph.backward(y);
      System.out.println(y.value().item()); // 0.7071067811865477
      System.out.println(Arrays.toString(gradients.of(w).toDoubles())); // [0.9999999999999996, 0.0]
    }
  }
}
