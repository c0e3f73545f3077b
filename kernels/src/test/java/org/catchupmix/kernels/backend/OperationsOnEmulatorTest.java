package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.random.Philox;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.SeedAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Element-wise operations, reductions, pooling, losses, rows and updates by the committed PTX on
 * the emulator against {@code reference}, and properties beyond the cases.
 */
class OperationsOnEmulatorTest {
  private static final Backend REFERENCE = Backends.open("reference");

  /** Emulators that differ in the order of blocks and warps. */
  private static final SeedAgreement<Backend> EMULATORS =
      SeedAgreement.on(emulator -> EmulatedDevice.on(emulator, Precision.FP32).backend());

  static List<OpCase> cases() {
    Set<String> names =
        Stream.of(
                Elementwise.class,
                Reduction.class,
                Pooling.class,
                Loss.class,
                Rows.class,
                Update.class)
            .flatMap(subject -> Primitive.kinds(subject).stream())
            .map(Primitive::name)
            .collect(Collectors.toSet());
    return OpCases.all().stream().filter(c -> names.contains(c.primitive())).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReferenceInAnyOrderOfBlocks(OpCase c) {
    double error = Conformance.error(c, EMULATORS.of(c, c::results), c.results(REFERENCE));
    assertTrue(error <= c.tolerance(), c + " has relative error " + error);
  }

  /** Runs in a new scope of the first emulator. */
  private static void run(BiConsumer<Backend, Scope> body) {
    Backend b = EMULATORS.first();
    try (Scope scope = new Scope(b)) {
      body.accept(b, scope);
    }
  }

  @Test
  void castsAtTheEdgesOfTheRange() {
    float[] x = {
      0.9f,
      -0.9f,
      -0f,
      2147483520f,
      2147483648f,
      1e20f,
      -2147483648f,
      -1e20f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      16777217,
      Float.MIN_VALUE,
      -1.5f
    };
    int[] expected = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = (int) x[i];
    }
    int[] n = {0, 1, -1, 16777217, 33554435, Integer.MAX_VALUE, Integer.MIN_VALUE};
    float[] rounded = new float[n.length];
    for (int i = 0; i < n.length; i++) {
      rounded[i] = n[i];
    }
    run(
        (b, scope) -> {
          Tensor ints = scope.tensor(Shape.of(x.length), DType.I32);
          b.run(new Elementwise.Cast(scope.of(ints.shape(), x), ints));
          assertArrayEquals(expected, ints.toInts());
          Tensor reals = scope.real(Shape.of(n.length));
          b.run(new Elementwise.Cast(scope.of(reals.shape(), n), reals));
          assertArrayEquals(rounded, reals.toFloats());
        });
  }

  @Test
  void reluKeepsNaNAndItsGradientIsZeroThere() {
    float[] x = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -1, 0, 2, -0f};
    run(
        (b, scope) -> {
          Shape s = Shape.of(x.length);
          Tensor y = scope.real(s);
          b.run(new Elementwise.Relu(scope.of(s, x), y));
          assertArrayEquals(
              new double[] {Double.NaN, 0, Double.POSITIVE_INFINITY, 0, 0, 2, 0},
              Arrays.stream(y.toDoubles()).map(v -> v + 0.0).toArray());
          Tensor dx = scope.real(s);
          b.run(new Elementwise.ReluGradient(y, scope.filled(s, 3), dx));
          assertArrayEquals(new double[] {0, 0, 3, 0, 0, 3, 0}, dx.toDoubles());
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void maxPoolTakesTheFirstNaNAndTheFirstOfEqualValues(int channels) {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    // Five windows of 2x2 side by side, in rows.
    double[] top = {1, nan, 3, 3, -inf, -inf, 0, -0.0, nan, nan};
    double[] bottom = {inf, 2, 3, 3, -inf, -inf, 0, 0, nan, nan};
    double[] image = DoubleStream.concat(Arrays.stream(top), Arrays.stream(bottom)).toArray();
    double[] x = new double[image.length * channels];
    Arrays.setAll(x, i -> image[i / channels]);
    PoolGeometry g = new PoolGeometry(Shape.of(1, 2, 10, channels), 2, 2, 0);
    run(
        (b, scope) -> {
          Tensor y = scope.real(g.outputShape());
          Tensor winner = scope.tensor(g.outputShape(), DType.U8);
          b.run(new Pooling.MaxPool(scope.of(g.inputShape(), x), g, y, winner));
          double[] best = {nan, 3, -inf, 0, nan};
          byte[] place = {1, 0, 0, 0, 0};
          double[] values = y.toDoubles();
          byte[] places = winner.toBytes();
          for (int i = 0; i < values.length; i++) {
            assertEquals(best[i / channels], values[i] + 0.0, "y[" + i + "]");
            assertEquals(place[i / channels], places[i], "winner[" + i + "]");
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"15, 1, 7", "15, 4, 0", "2, 5, 1", "4, 3, 2"})
  void poolingByUnusualWindows(int window, int stride, int padding) {
    PoolGeometry g = new PoolGeometry(Shape.of(2, 17, 16, 4), window, stride, padding);
    PhiloxRandom random = new PhiloxRandom(1, "windows");
    double[] x = random.doubles(g.inputShape().elements()).toArray();
    double[] dy = random.doubles(g.outputShape().elements()).toArray();
    List<List<double[]>> results =
        Stream.of(REFERENCE, EMULATORS.first())
            .map(
                b -> {
                  try (Scope scope = new Scope(b)) {
                    Tensor winner = scope.tensor(g.outputShape(), DType.U8);
                    Tensor y = scope.real(g.outputShape());
                    Tensor average = scope.real(g.outputShape());
                    Tensor dx = scope.real(g.inputShape());
                    Tensor shares = scope.real(g.inputShape());
                    b.run(new Pooling.MaxPool(scope.of(g.inputShape(), x), g, y, winner));
                    b.run(new Pooling.AveragePool(scope.of(g.inputShape(), x), g, average));
                    b.run(
                        new Pooling.MaxPoolGradient(scope.of(g.outputShape(), dy), winner, g, dx));
                    b.run(
                        new Pooling.AveragePoolGradient(scope.of(g.outputShape(), dy), g, shares));
                    return Stream.of(y, average, dx, shares).map(Tensor::toDoubles).toList();
                  }
                })
            .toList();
    for (int i = 0; i < 4; i++) {
      double error = GradientCheck.relativeError(results.get(0).get(i), results.get(1).get(i));
      assertTrue(error < 1e-6, "result " + i + " has relative error " + error);
    }
  }

  @Test
  void aLabelOutsideOfTheClassesIsReportedAtTheNextDownload() {
    run(
        (b, scope) -> {
          Shape z = Shape.of(4, 3);
          Tensor logits = scope.filled(z, 0);
          Tensor logp = scope.real(z);
          Tensor losses = scope.real(Shape.of(4));
          b.run(
              new Loss.CrossEntropy(
                  logits, scope.of(losses.shape(), new int[] {0, 3, -1, 2}), 0, logp, losses));
          IndexOutOfBoundsException e =
              assertThrows(IndexOutOfBoundsException.class, logp::toDoubles);
          assertEquals("crossEntropy: labels[1] is 3, must be 0..2", e.getMessage());
          // Reported once; the losses of the others are right.
          double[] l = losses.toDoubles();
          assertArrayEquals(
              new double[] {Math.log(3), Double.NaN, Double.NaN, Math.log(3)}, l, 1e-6);
          // A wrong label of an earlier loss is reported before a loss with another number of
          // classes.
          b.run(
              new Loss.CrossEntropy(
                  logits, scope.of(losses.shape(), new int[] {0, 1, -7, 2}), 0, logp, losses));
          Shape wide = Shape.of(4, 9);
          assertEquals(
              "crossEntropy: labels[2] is -7, must be 0..2",
              assertThrows(
                      IndexOutOfBoundsException.class,
                      () ->
                          b.run(
                              new Loss.CrossEntropy(
                                  scope.filled(wide, 0),
                                  scope.of(losses.shape(), new int[] {8, 8, 8, 8}),
                                  0.1,
                                  scope.real(wide),
                                  losses)))
                  .getMessage());
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 31, 32, 33, 1023, 1024, 1025, 4097})
  void randomNumbersOfAnyCount(int n) {
    long seed = -8_765_432_109_876L;
    long stream = 0xfedcba9876543210L;
    float[] uniform = new float[n];
    double[] normal = new double[n];
    Philox.uniforms(seed, stream, 0, n, (i, u) -> uniform[i] = (float) u);
    Philox.normals(seed, stream, 0, n, (i, z) -> normal[i] = 3 - 0.5 * z);
    run(
        (b, scope) -> {
          Tensor out = scope.real(Shape.of(n));
          b.run(new Update.FillUniform(seed, stream, out));
          assertArrayEquals(uniform, out.toFloats());
          b.run(new Update.FillNormal(seed, stream, 3, -0.5, out));
          assertArrayEquals(normal, out.toDoubles(), 4e-6);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 31, 32, 33, 257})
  void gradientOfGatheredRowsOfAnyCount(int count) {
    int rows = 7;
    int row = 33;
    int[] index = IntStream.range(0, count).map(m -> m * m % rows).toArray();
    double[] dy = IntStream.range(0, count * row).mapToDouble(i -> i % 11 - 5).toArray();
    double[] expected = new double[rows * row];
    for (int i = 0; i < dy.length; i++) {
      expected[index[i / row] * row + i % row] += dy[i];
    }
    run(
        (b, scope) -> {
          Tensor dx = scope.real(Shape.of(rows, row));
          b.run(
              new Rows.GatherRowsGradient(
                  scope.of(Shape.of(count, row), dy), scope.of(Shape.of(count), index), dx));
          assertArrayEquals(expected, dx.toDoubles());
        });
  }

  @Test
  void imagesAreTheSameBitsAsOnTheCpu() {
    OpCase c =
        cases().stream()
            .filter(o -> o.primitive().equals("normalizeImages"))
            .reduce((_, last) -> last)
            .orElseThrow();
    try (Backend cpu = Backends.open("cpu")) {
      assertArrayEquals(c.results(cpu).getFirst(), c.results(EMULATORS.first()).getFirst());
    }
  }
}
