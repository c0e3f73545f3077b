package org.catchupmix.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimTest {
  @Test
  void multiStep() {
    RateSchedule s = RateSchedule.multiStep(0.1, 0.1, 100, 150);
    assertEquals(0.1, s.rate(0));
    assertEquals(0.1, s.rate(99.9));
    assertEquals(0.01, s.rate(100), 1e-15);
    assertEquals(0.001, s.rate(180), 1e-15);
    assertThrows(IllegalArgumentException.class, () -> RateSchedule.multiStep(0.1, 0.1, 5, 5));
  }

  @Test
  void cosineWithWarmup() {
    RateSchedule s = RateSchedule.cosine(0.4, 10).withWarmup(2, 0.25);
    assertEquals(0.4 / 8, s.rate(0), 1e-15, "the first of eight steps");
    assertEquals(0.4 * 0.5 * (1 + Math.cos(Math.PI * 0.1)) * 5 / 8, s.rate(1), 1e-15);
    assertEquals(0.4 * 0.5 * (1 + Math.cos(Math.PI * 0.175)), s.rate(1.75), 1e-15);
    assertEquals(0.2, s.rate(5), 1e-15);
    assertEquals(0, s.rate(10), 1e-15);
  }

  /** {@code sum w^2}, so that the gradient is 2w. */
  private record Square(Var w) implements Layer {
    @Override
    public Var forward(Pass pass, Var x) {
      return pass.graph().sum(pass.graph().multiply(w, w), 0);
    }

    @Override
    public void collect(Names names) {
      names.add("w", Role.BIAS, w);
    }
  }

  /** By hand, as torch.optim.SGD computes: lr 0.1, momentum 0.9, w = 1, gradient 2w. */
  @ParameterizedTest
  @CsvSource({"true, 0.5", "false, 0"})
  void momentumStepsAsTorchDoes(boolean nesterov, double decay) {
    double w = 1;
    double v = 0;
    double[] expected = new double[3];
    for (int i = 0; i < 3; i++) {
      double g = 2 * w + decay * w;
      v = i == 0 ? g : 0.9 * v + g;
      w -= 0.1 * (nesterov ? g + 0.9 * v : v);
      expected[i] = w;
    }
    assertArrayEquals(expected, steps(new SgdSettings(0.1, 0.9, nesterov, decay)), 1e-12);
  }

  private static double[] steps(SgdSettings step) {
    double[] w = new double[3];
    try (Backend backend = Backends.open("reference")) {
      Scope scope = new Scope(backend);
      Var x = Var.parameter(scope.of(Shape.of(1), 1));
      ModelSpec spec = new ModelSpec("square", 1, 1, 1, ModelSpec.Stem.CIFAR, false);
      try (Network network = new Network(spec, scope, new Square(x), List.of());
          Sgd sgd = new Sgd(network)) {
        for (int i = 0; i < w.length; i++) {
          try (Graph graph = Graph.recording(backend)) {
            Gradients g = graph.backward(network.forward(Pass.training(graph), x));
            sgd.step(g, step);
            w[i] = x.value().item();
          }
        }
      }
    }
    return w;
  }
}
