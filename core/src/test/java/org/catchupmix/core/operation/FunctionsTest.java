package org.catchupmix.core.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.GraphFixture;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.random.Philox;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions against PyTorch (core/src/test/fixtures/functions_fixture.py) and at their edges. */
class FunctionsTest extends GraphFixture {
  private static final Shape S = Shape.of(2, 3);
  private static final double[] X = {-3, -0.5, 0.25, 1.5, 2, 30};
  private static final double[] P = {0.3, 1, 2.5, 4, 0.5, 7};
  private static final double[] T = {0, 1, 0.25, 1, 0, 1};
  private static final double[] ROW = {0.5, -2, 3};
  private static final double[] EQUAL = {1, 4, 4, 2, 2, -1};

  /** A function and the inputs of the fixture. */
  private record Case(GradientCheck.Differentiable f, double[]... inputs) {}

  private static final Map<String, Case> CASES =
      Map.ofEntries(
          Map.entry("exp", new Case((g, v) -> g.exp(v.get(0)), X)),
          Map.entry("log", new Case((g, v) -> g.log(v.get(0)), P)),
          Map.entry("sqrt", new Case((g, v) -> g.sqrt(v.get(0)), P)),
          Map.entry("tanh", new Case((g, v) -> g.tanh(v.get(0)), X)),
          Map.entry("sigmoid", new Case((g, v) -> g.sigmoid(v.get(0)), X)),
          Map.entry("softplus", new Case((g, v) -> g.map(UnaryFunction.SOFTPLUS, v.get(0)), X)),
          Map.entry("gelu", new Case((g, v) -> g.map(UnaryFunction.GELU, v.get(0)), X)),
          Map.entry("leakyRelu", new Case((g, v) -> g.leakyRelu(v.get(0), 0.1), X)),
          Map.entry("power", new Case((g, v) -> g.power(v.get(0), 3), X)),
          Map.entry("subtract", new Case((g, v) -> g.subtract(v.get(0), v.get(1)), X, ROW)),
          Map.entry("divide", new Case((g, v) -> g.divide(v.get(0), v.get(1)), X, ROW)),
          Map.entry("softmax1", new Case((g, v) -> Functions.softmax(g, v.get(0), 1), X)),
          Map.entry("softmax0", new Case((g, v) -> Functions.softmax(g, v.get(0), 0), X)),
          Map.entry("max1", new Case((g, v) -> Functions.max(g, v.get(0), 1), EQUAL)),
          Map.entry("max0", new Case((g, v) -> Functions.max(g, v.get(0), 0), EQUAL)),
          Map.entry(
              "meanSquaredError",
              new Case((g, v) -> Functions.meanSquaredError(g, v.get(0), v.get(1)), X, T)),
          Map.entry(
              "binaryCrossEntropy",
              new Case((g, v) -> Functions.binaryCrossEntropy(g, v.get(0), v.get(1)), X, T)),
          Map.entry("concat", new Case((g, v) -> Functions.concat(g, 1, v.get(0), v.get(1)), X, P)),
          Map.entry("slice", new Case((g, v) -> Functions.slice(g, v.get(0), 1, 1, 3), X)),
          Map.entry("transpose", new Case((g, v) -> Functions.transpose(g, v.get(0), 1, 0), X)),
          Map.entry("reshape", new Case((g, v) -> Functions.reshape(g, v.get(0), 3, 2), X)));

  static List<String> fixture() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(FunctionsTest.class.getResourceAsStream("functions.txt")),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  @Test
  void everyFunctionIsInTheFixture() throws IOException {
    assertEquals(CASES.size(), fixture().size());
  }

  @ParameterizedTest
  @MethodSource("fixture")
  void valuesAndGradientsArePyTorchs(String line) {
    String[] words = line.split(" ", 2);
    Case c = CASES.get(words[0]);
    double[][] expected =
        Arrays.stream(words[1].split(";"))
            .map(t -> Arrays.stream(t.split(" ")).mapToDouble(Double::parseDouble).toArray())
            .toArray(double[][]::new);
    assertClose(expected, values(backend, c), 1e-13);
    try (Backend cpu = Backends.open("cpu")) {
      assertClose(expected, values(cpu, c), 1e-6);
    }
  }

  private static void assertClose(double[][] expected, double[][] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double error = GradientCheck.relativeError(expected[i], actual[i]);
      assertTrue(error <= tolerance, i + ": " + Arrays.toString(actual[i]));
    }
  }

  /** The result, then the gradients for the seed gradient 1, 2, 3, ... */
  private static double[][] values(Backend backend, Case c) {
    try (TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      List<Var> inputs =
          Arrays.stream(c.inputs())
              .map(v -> Var.parameter(scope.of(v.length == 3 ? Shape.of(3) : S, v)))
              .toList();
      Var y = c.f().apply(graph, inputs);
      double[] value = y.value().toDoubles();
      double[] seed = IntStream.rangeClosed(1, value.length).asDoubleStream().toArray();
      Gradients gradients = graph.backward(y, graph.scope().of(y.shape(), seed));
      double[][] all = new double[inputs.size() + 1][];
      all[0] = value;
      Arrays.setAll(all, i -> i == 0 ? value : gradients.of(inputs.get(i - 1)).toDoubles());
      return all;
    }
  }

  @Test
  void theCrossEntropyOfCertainLogitsKeepsItsDigits() {
    try (Backend cpu = Backends.open("cpu");
        TensorScope scope = new TensorScope(cpu);
        Graph graph = Graph.recording(cpu)) {
      Var logits = Var.parameter(scope.of(Shape.of(4), 20, -20, 300, -1000));
      Var targets = Var.constant(scope.of(Shape.of(4), 1, 0, 0, 1));
      Var loss = Functions.binaryCrossEntropy(graph, logits, targets);
      assertEquals(1300 / 4.0, loss.value().item(), 1e-4);
      double[] dz = graph.backward(loss).of(logits).toDoubles();
      double tiny = Math.exp(-20) / 4;
      assertArrayEquals(new double[] {-tiny, tiny, 0.25, -0.25}, dz, 1e-6 * tiny);
    }
  }

  /** The values are those of mpmath with 40 digits. */
  @ParameterizedTest
  @CsvSource({
    "-0.5, -0.15426876936299344",
    "-2.5, -0.015524163314440337",
    "-7, -8.958687807200846e-12",
    "-8.3, -4.3206228882589113e-16",
    "-20, -5.507248237212468e-88",
    "3, 2.99595030590511",
    "-60, 0"
  })
  void geluOfNegativeNumbersKeepsItsDigits(double x, double expected) {
    assertEquals(expected, UnaryFunction.GELU.value(x, 0), 2e-14 * Math.abs(expected));
  }

  @Test
  void everyFunctionOfNaNIsNaN() {
    for (UnaryFunction f : UnaryFunction.values()) {
      assertTrue(Double.isNaN(f.value(Double.NaN, 0.5)), f.name());
      boolean hasNoSlope = f == UnaryFunction.LEAKY_RELU;
      assertEquals(!hasNoSlope, Double.isNaN(f.gradient(Double.NaN, 1, 0.5)), f.name());
    }
  }

  /** Single precision, as the float32 of PyTorch loses these digits or not. */
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void binaryCrossEntropyOfSoftTargetsKeepsItsDigits(String device) {
    float t = 0.999f;
    try (Backend single = Backends.open(device);
        TensorScope scope = new TensorScope(single);
        Graph graph = Graph.recording(single)) {
      Var logits = Var.parameter(scope.of(Shape.of(4), 80, -20, 0, 1e-30));
      Var targets = Var.parameter(scope.of(Shape.of(4), t, 0, 0.25, 0.5));
      Var y = graph.apply(new LossOp.BinaryCrossEntropy(logits, targets));
      double[] losses = y.value().toDoubles();
      double tiny = Math.log1p(Math.exp(-20));
      assertEquals((1 - (double) t) * 80, losses[0], 1e-6 * losses[0]);
      assertEquals(tiny, losses[1], 1e-6 * tiny);
      Gradients gradients = graph.backward(y, graph.scope().filled(y.shape(), 1));
      double[] dz = gradients.of(logits).toDoubles();
      assertArrayEquals(new double[] {1 - (double) t, tiny, 0.25, 0}, dz, 1e-8);
      assertEquals(tiny, dz[1], 1e-6 * tiny);
      assertArrayEquals(
          new double[] {-80, 20, 0, -1e-30}, gradients.of(targets).toDoubles(), 1e-36);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void gradientsAtSubnormalNumbersAreFinite(String device) {
    double small = 1e-39;
    try (Backend backend = Backends.open(device);
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      Var zero = Var.constant(scope.of(Shape.of(1), 0));
      Var x = Var.parameter(scope.of(Shape.of(1), small));
      Var quotient = graph.divide(zero, x);
      Var log = graph.log(x);
      Gradients gradients =
          graph.backward(
              graph.add(quotient, graph.scale(log, 1e-3)), graph.scope().filled(Shape.of(1), 1));
      assertEquals(1e36, gradients.of(x).item(), 1e31);
    }
  }

  @Test
  void axesCountFromTheEndTooAndMayStay() {
    Var x = Var.parameter(scope.of(S, 3, 1, 2, 5, 6, 7));
    assertArrayEquals(new double[] {6, 18}, graph.sum(x, -1).value().toDoubles());
    assertEquals(12, graph.mean(x, -1, 0).value().item() * 3);
    assertEquals(Shape.of(2, 1), graph.meanKeepingAxes(x, 1).shape());
    assertEquals(Shape.of(1, 1), graph.sumKeepingAxes(x, 0, 1).shape());
    Var most = Functions.maxKeepingAxes(graph, x, -1);
    assertEquals(Shape.of(2, 1), most.shape());
    assertArrayEquals(new int[] {0, 2}, Functions.argmax(graph, x, -1).toInts());
    assertEquals(Shape.of(3, 2), Functions.transpose(graph, x, -1, 0).shape());
    assertEquals(Shape.of(2, 6), Functions.concat(graph, -1, x, x).shape());
    assertEquals(Shape.of(3, 2), Functions.reshape(graph, x, -1, 2).shape());
    assertArrayEquals(new double[] {2, 7}, Functions.slice(graph, x, -1, 2, 3).value().toDoubles());
    Gradients gradients =
        graph.backward(graph.subtract(x, most), graph.scope().of(S, 1, 2, 3, 4, 5, 6));
    assertArrayEquals(new double[] {-5, 2, 3, 4, 5, -9}, gradients.of(x).toDoubles());
  }

  @Test
  void softmaxOfLargeScoresDoesNotOverflow() {
    Var x = Var.constant(scope.of(Shape.of(1, 3), 1e4, 1e4, -1e4));
    assertArrayEquals(
        new double[] {0.5, 0.5, 0}, Functions.softmax(graph, x, 1).value().toDoubles(), 1e-15);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void dropoutKeepsTheMeanAndItsMaskFollowsFromTheSeed(String device) {
    int n = 100_000;
    try (Backend backend = Backends.open(device);
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      Var x = Var.parameter(scope.filled(Shape.of(n), 1));
      Var y = Functions.dropout(graph, x, 0.25, 3, 4);
      double[] values = y.value().toDoubles();
      double kept = 1 / 0.75;
      assertTrue(Arrays.stream(values).allMatch(v -> v == 0 || Math.abs(v - kept) < 1e-6));
      // The standard deviation of the mean is 0.0018.
      assertEquals(1, Arrays.stream(values).average().orElseThrow(), 0.008);
      assertArrayEquals(
          values, Functions.dropout(graph, x, 0.25, 3, 4).value().toDoubles(), "the same again");
      double[] other = Functions.dropout(graph, x, 0.25, 3, 5).value().toDoubles();
      assertTrue(!Arrays.equals(values, other), "another stream, another mask");
      double[] whole = Functions.dropout(graph, x, 0, 3, 4).value().toDoubles();
      assertTrue(Arrays.stream(whole).allMatch(v -> v == 1), "nothing is dropped with p = 0");
      Gradients gradients = graph.backward(y, graph.scope().filled(x.shape(), 1));
      assertArrayEquals(values, gradients.of(x).toDoubles());
    }
  }

  /** The probability is one of the uniform numbers, so that rounding could move the threshold. */
  @Test
  void dropoutHasTheSameMaskOnEachDevice() {
    int n = 64;
    double[] uniform = new double[n];
    Philox.uniforms(3, 4, 0, n, (i, u) -> uniform[i] = u);
    try (Backend cpu = Backends.open("cpu");
        Graph single = Graph.inference(cpu)) {
      for (double p : uniform) {
        Var x = Var.constant(scope.filled(Shape.of(n), 1));
        Var y = Var.constant(single.scope().filled(Shape.of(n), 1));
        double[] mask = Functions.dropout(graph, x, p, 3, 4).value().toDoubles();
        double[] same = Functions.dropout(single, y, p, 3, 4).value().toDoubles();
        for (int i = 0; i < n; i++) {
          assertEquals(uniform[i] >= p, mask[i] > 0);
          assertEquals(mask[i] > 0, same[i] > 0, "p " + p);
        }
      }
    }
  }

  @Test
  void maxOverAllAxesGivesTheGradientToTheFirst() {
    Var x = Var.parameter(scope.of(S, 1, 7, 2, 7, 7, Double.NEGATIVE_INFINITY));
    Var most = Functions.max(graph, x, 0, 1);
    assertEquals(7, most.value().item());
    assertArrayEquals(new double[] {0, 1, 0, 0, 0, 0}, graph.backward(most).of(x).toDoubles());
  }

  @ParameterizedTest
  @CsvSource({
    "2 3, 3, 2 3",
    "2 3, 2 1, 2 3",
    "4 1 3, 2 1, 4 2 3",
    "'', 2 3, 2 3",
    "1, 5, 5",
    "1 1 1, 4, 1 1 4"
  })
  void shapesBroadcastAsNumPys(String a, String b, String result) {
    Var left = Var.parameter(scope.filled(shape(a), 3));
    Var right = Var.parameter(scope.filled(shape(b), 2));
    Var y = graph.add(left, right);
    assertEquals(shape(result), y.shape());
    Gradients gradients = graph.backward(y, graph.scope().filled(y.shape(), 1));
    double n = y.shape().elements();
    assertEquals(n / left.shape().elements(), gradients.of(left).toDoubles()[0]);
    assertEquals(n / right.shape().elements(), gradients.of(right).toDoubles()[0]);
  }

  private static Shape shape(String dims) {
    return dims.isEmpty()
        ? Shape.of()
        : Shape.of(Arrays.stream(dims.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @Test
  void wrongArgumentsAreNamed() {
    Var x = Var.constant(scope.filled(S, 1));
    refused("[2,3] and [2]", () -> graph.add(x, Var.constant(scope.filled(Shape.of(2), 1))));
    refused("[4, 2]", () -> Functions.reshape(graph, x, 4, 2));
    refused("[0, 0]", () -> Functions.transpose(graph, x, 0, 0));
    refused("1..4", () -> Functions.slice(graph, x, 1, 1, 4));
    refused("slice: axis 2", () -> Functions.slice(graph, x, 2, 0, 1));
    refused("mean: axis 5", () -> graph.mean(x, 5));
    refused("sum: axes [1, -1]", () -> graph.sum(x, 1, -1));
    refused("argmax: axis -3", () -> Functions.argmax(graph, x, -3));
    refused("[-1, -1]", () -> Functions.reshape(graph, x, -1, -1));
    refused("[4, -1]", () -> Functions.reshape(graph, x, 4, -1));
    refused("axis 2", () -> Functions.softmax(graph, x, 2));
    refused("max: axis 2", () -> Functions.max(graph, x, 2));
    refused("[1, 1]", () -> Functions.max(graph, x, 1, 1));
    refused("p is 1.0", () -> Functions.dropout(graph, x, 1, 0, 0));
    Var wide = Var.constant(scope.filled(Shape.of(2, 4), 1));
    refused("part 1 is [2,4]", () -> Functions.concat(graph, 0, x, wide));
    Var narrow = Var.constant(scope.filled(Shape.of(2, 2), 1));
    refused("part 1 is [2,2]", () -> Functions.concat(graph, 0, x, narrow));
    refused("axis 2", () -> Functions.concat(graph, 2, x, x));
    refused("no parts", () -> Functions.concat(graph, 0));
    Var deep = Var.constant(scope.filled(Shape.of(1, 1, 1, 1, 1, 1, 2), 1));
    refused(
        "more than " + Rows.Move.MAX_AXES,
        () -> Functions.transpose(graph, deep, 6, 5, 4, 3, 2, 1, 0));
  }

  private static void refused(String argument, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(argument), message);
  }
}
