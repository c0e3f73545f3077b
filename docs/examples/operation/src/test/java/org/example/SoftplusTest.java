package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.library.CudaSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftplusTest {
  private static final Shape SHAPE = Shape.of(3, 5, 7);

  private static GradientCheck.Input input() {
    double[] values = new double[(int) SHAPE.elements()];
    PhiloxRandom random = new PhiloxRandom(1, "softplus");
    for (int i = 0; i < values.length; i++) {
      values[i] = 3 * random.nextNormal();
    }
    return new GradientCheck.Input(SHAPE, values);
  }

  private static double[] values(String device, double... x) {
    try (Backend backend = Backends.open(device);
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.inference(backend)) {
      Var input = Var.constant(scope.of(Shape.of(x.length), x));
      return graph.apply(new Softplus(input)).value().toDoubles();
    }
  }

  @Test
  void valuesAreThoseOfTheFormula() {
    double[] expected = {0, Math.log(2), 1000};
    assertArrayEquals(expected, values("reference", -1000, 0, 1000), 1e-15);
    assertArrayEquals(expected, values("cpu", -1000, 0, 1000), 1e-7);
    assertArrayEquals(expected, values("emulator", -1000, 0, 1000), 1e-7);
  }

  @Test
  void gradientsAgreeWithDifferences() {
    try (Backend reference = Backends.open("reference")) {
      double[] softplus =
          GradientCheck.compare(
              reference, (graph, in) -> graph.apply(new Softplus(in.get(0))), List.of(input()));
      assertTrue(softplus[0] < 1e-7, "softplus: relative error " + softplus[0]);
      double[] gated =
          GradientCheck.compare(
              reference, (graph, in) -> Gated.of(graph, in.get(0)), List.of(input()));
      assertTrue(gated[0] < 1e-7, "gated: relative error " + gated[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({"cpu", "emulator"})
  void theDeviceAgreesWithTheReference(String device) {
    GradientCheck.Differentiable f = (graph, in) -> graph.apply(new Softplus(in.get(0)));
    try (Backend reference = Backends.open("reference");
        Backend backend = Backends.open(device)) {
      double[] exact = GradientCheck.gradients(reference, f, List.of(input()))[0];
      double[] single = GradientCheck.gradients(backend, f, List.of(input()))[0];
      double error = GradientCheck.relativeError(single, exact);
      assertTrue(error < 2e-6, "relative error " + error);
      assertEquals(SHAPE.elements(), single.length);
    }
  }

  @Test
  void thePtxIsThatOfTheSource() throws IOException {
    Path file = Path.of("softplus.cu");
    CudaSource source = CudaSource.of(file, SoftplusKernels.text("softplus.cu"));
    assertTrue(
        SoftplusKernels.text("softplus.ptx").startsWith(source.firstLine()),
        "run catchup kernels compile on softplus.cu again");
  }
}
