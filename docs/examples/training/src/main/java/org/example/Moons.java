package org.example;

import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;

/** The demo of micrograd: a network with two hidden layers of 16 tells two moons apart. */
public final class Moons {
  private static final int POINTS = 100;

  private Moons() {}

  /** Returns the share of points on the right side of the decision boundary. */
  static double train(int steps) {
    double[] points = new double[2 * POINTS];
    double[] labels = new double[POINTS];
    moons(points, labels, new PhiloxRandom(1337, "moons", 0));
    try (Backend device = Backends.open("cpu");
        Network network = network(device);
        Sgd sgd = new Sgd(network);
        TensorScope scope = new TensorScope(device)) {
      Var x = Var.constant(scope.of(Shape.of(POINTS, 2), points));
      Var y = Var.constant(scope.of(Shape.of(POINTS, 1), labels));
      Var one = Var.constant(scope.filled(Shape.of(POINTS, 1), 1));
      for (int k = 0; k < steps; k++) {
        try (Graph graph = Graph.recording(device)) {
          Var scores = network.forward(Pass.training(graph), x);
          Var margins = graph.add(one, graph.scale(graph.multiply(y, scores), -1));
          Var loss = graph.mean(graph.relu(margins), 0, 1);
          sgd.step(graph.backward(loss), new SgdSettings(1 - 0.9 * k / steps, 0, false, 2e-4));
        }
      }
      try (Graph graph = Graph.inference(device)) {
        double[] scores = network.forward(Pass.inference(graph), x).value().toDoubles();
        return IntStream.range(0, POINTS).filter(i -> scores[i] * labels[i] > 0).count() / 100.0;
      }
    }
  }

  private static Network network(Backend device) {
    TensorScope scope = new TensorScope(device);
    Linear first = new Linear(scope, 2, 16);
    Linear second = new Linear(scope, 16, 16);
    Linear last = new Linear(scope, 16, 1);
    Network network =
        new Network(
            "moons", scope, Sequential.of(first, Layers.relu(), second, Layers.relu(), last));
    Initialization.fill(network, 1, false);
    return network;
  }

  /** Two half circles with noise, as {@code sklearn.datasets.make_moons}, labelled -1 and 1. */
  private static void moons(double[] points, double[] labels, PhiloxRandom random) {
    for (int i = 0; i < POINTS; i++) {
      boolean upper = i % 2 == 0;
      double angle = Math.PI * (i / 2) / (POINTS / 2 - 1);
      points[2 * i] = (upper ? Math.cos(angle) : 1 - Math.cos(angle)) + 0.1 * random.nextNormal();
      points[2 * i + 1] =
          (upper ? Math.sin(angle) : 0.5 - Math.sin(angle)) + 0.1 * random.nextNormal();
      labels[i] = upper ? -1 : 1;
    }
  }

  /** Prints the accuracy after 100 steps. */
  public static void main(String[] arguments) {
    System.out.printf("%.0f %% of the points are classified correctly%n", 100 * train(100));
  }
}
