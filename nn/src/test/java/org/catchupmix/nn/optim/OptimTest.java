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
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.state.Initialization;
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
      TensorScope scope = new TensorScope(backend);
      Var x = Var.parameter(scope.of(Shape.of(1), 1));
      try (Network network = new Network("square", scope, new Square(x));
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

  @FunctionalInterface
  private interface Step {
    void with(Gradients gradients, TensorScope scope);
  }

  /** Runs a step on gradients that are {@code 2 w}. */
  private static void square(TensorScope scope, List<Var> parameters, Step step) {
    try (Graph graph = Graph.recording(scope.backend())) {
      Var loss =
          parameters.stream()
              .map(w -> graph.sum(graph.multiply(w, w), 0))
              .reduce(graph::add)
              .orElseThrow();
      step.with(graph.backward(loss), graph.scope());
    }
  }

  private static Var parameter(TensorScope scope, double... values) {
    return Var.parameter(scope.of(Shape.of(values.length), values));
  }

  /** Four steps of {@code torch.optim} 2.13 in double precision from w = (1, -2), gradient 2w. */
  @ParameterizedTest
  @CsvSource({
    "0.9, 0.999, 1e-8, 0, false, 0.6039390605737459, -1.6015048952894209",
    "0.8, 0.95, 1e-3, 0.3, false, 0.6057434694205639, -1.602350210848157",
    "0.9, 0.999, 1e-8, 0.3, true, 0.5086202925271098, -1.390936676605548"
  })
  void adamAndAdamWStepAsTorchDoes(
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      boolean decoupled,
      double first,
      double second) {
    AdamSettings settings =
        new AdamSettings(0.1, new AdamRule(beta1, beta2, epsilon, decay, decoupled));
    for (String device : List.of("reference", "cpu")) {
      try (Backend backend = Backends.open(device);
          TensorScope scope = new TensorScope(backend)) {
        Var w = parameter(scope, 1, -2);
        try (Adam adam = new Adam(backend, List.of(w))) {
          for (int i = 0; i < 4; i++) {
            square(scope, List.of(w), (g, _) -> adam.step(g, settings));
          }
        }
        double tolerance = device.equals("cpu") ? 1e-6 : 1e-13;
        assertArrayEquals(new double[] {first, second}, w.value().toDoubles(), tolerance);
      }
    }
  }

  @Test
  void parametersWithoutAGradientStayAndKeepTheirStep() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend)) {
      Var used = parameter(scope, 1);
      Var later = parameter(scope, 1);
      try (Adam adam = new Adam(backend, List.of(used, later))) {
        square(scope, List.of(used), (g, _) -> adam.step(g, AdamSettings.adam(0.1)));
        assertEquals(1, later.value().item());
        square(scope, List.of(later), (g, _) -> adam.step(g, AdamSettings.adam(0.1)));
        assertEquals(used.value().item(), later.value().item(), "both took their first step");
      }
    }
  }

  @Test
  void adamOfANetworkUpdatesWhatIsNotFrozen() {
    try (Backend backend = Backends.open("reference")) {
      TensorScope scope = new TensorScope(backend);
      Layer body =
          Sequential.of(
              new Linear(scope, 1, 1), Layers.mixPoint("middle"), new Linear(scope, 1, 1));
      try (Network network = new Network("two", scope, body)) {
        Initialization.fill(network, 1, false);
        network.freeze("middle");
        double[] before = values(network);
        try (Adam adam = new Adam(network);
            Graph graph = network.recording()) {
          Var x = Var.constant(graph.scope().filled(Shape.of(1, 1), 1));
          Var y = network.forward(Pass.training(graph), x);
          adam.step(graph.backward(y), AdamSettings.adamW(0.1, 0));
        }
        double[] after = values(network);
        for (int i = 0; i < after.length; i++) {
          // The first step of Adam is the rate, whatever the gradient.
          assertEquals(i < 2 ? 0 : 0.1, Math.abs(after[i] - before[i]), 1e-6, "tensor " + i);
        }
      }
    }
  }

  private static double[] values(Network network) {
    return network.named().stream().mapToDouble(n -> n.tensor().item()).toArray();
  }

  @Test
  void sgdTakesAnyVariables() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend)) {
      Var a = parameter(scope, 1);
      Var b = parameter(scope, -3, 5);
      try (Sgd sgd = new Sgd(backend, List.of(a, b))) {
        SgdSettings step = new SgdSettings(0.25, 0, false, 0);
        square(scope, List.of(a, b), (g, _) -> sgd.step(g, step));
        assertArrayEquals(new double[] {-1.5, 2.5}, b.value().toDoubles());
        assertArrayEquals(new double[] {-6, 10}, sgd.velocity(b).toDoubles());
        assertThrows(IllegalArgumentException.class, () -> sgd.velocity(parameter(scope, 0)));
      }
    }
  }

  @Test
  void clippingLimitsTheNormOfAllGradientsTogether() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend)) {
      Var a = parameter(scope, 1.5);
      Var b = parameter(scope, 0, -2);
      List<Var> both = List.of(a, b);
      square(
          scope,
          both,
          (g, temporary) -> {
            assertEquals(5, GradientClipping.globalNorm(g, both, temporary));
            Gradients clipped = GradientClipping.byGlobalNorm(g, both, 2, temporary);
            assertEquals(1.2, clipped.of(a).item(), 1e-6);
            assertArrayEquals(new double[] {0, -1.6}, clipped.of(b).toDoubles(), 1e-6);
            assertArrayEquals(new double[] {0, -4}, g.of(b).toDoubles(), "as they were");
            Gradients same = GradientClipping.byGlobalNorm(g, both, 6, temporary);
            assertArrayEquals(new double[] {0, -4}, same.of(b).toDoubles());
            assertThrows(
                IllegalArgumentException.class,
                () -> GradientClipping.byGlobalNorm(g, both, 0, temporary));
          });
    }
  }

  @Test
  void movingAverageIsExchangedWithTheWeightsAndBack() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend)) {
      Var w = parameter(scope, 1);
      try (MovingAverage average = new MovingAverage(backend, List.of(w), 0.75)) {
        for (double next : new double[] {3, 5}) {
          backend.upload(new double[] {next}, w.value());
          average.update();
        }
        average.swap();
        assertEquals(0.75 * (0.75 * 1 + 0.25 * 3) + 0.25 * 5, w.value().item());
        average.swap();
        assertEquals(5, w.value().item());
        assertThrows(
            IllegalArgumentException.class, () -> new MovingAverage(backend, List.of(w), 1));
      }
    }
  }
}
