package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.ElementwiseCases;
import org.catchupmix.core.check.LossCases;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.check.OutOfRange;
import org.catchupmix.core.check.PoolCases;
import org.catchupmix.core.check.RowCases;
import org.catchupmix.core.check.UpdateCases;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.SgdSettings;
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
 * All primitives by the committed PTX on the emulator against {@code reference}, and properties
 * beyond the cases.
 */
class OperationsOnEmulatorTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final BackendOptions BF16 =
      BackendOptions.defaults().withPrecision(Precision.BF16);
  private static final Backend REFERENCE_BF16 = Backends.choose("reference", BF16).backend();

  /** Emulators that differ in the order of blocks and warps. */
  private static final SeedAgreement<EmulatedDevice> EMULATORS =
      EmulatedDevice.three(Precision.FP32);

  private static final SeedAgreement<EmulatedDevice> EMULATORS_BF16 =
      EmulatedDevice.three(Precision.BF16);

  /** Cases of sizes at the edges of vectors, warps, blocks and chunks. */
  private static List<OpCase> edges() {
    List<OpCase> cases = new ArrayList<>();
    for (int n : new int[] {1, 2, 3, 4, 31, 32, 33, 1023, 1024, 1025, 4097}) {
      Shape s = Shape.of(n);
      cases.addAll(ElementwiseCases.of(s));
      cases.add(UpdateCases.step(s, new SgdSettings(0.1, 0.9, true, 5e-4)));
      cases.add(UpdateCases.step(s, new SgdSettings(0.1, 0.9, false, 5e-4)));
      cases.add(
          new OpCase(
              "in place " + s,
              t -> {
                Tensor x = t.updatedActivation(s);
                return new Elementwise.Add(x, x, x);
              }));
    }
    for (int channels : new int[] {1, 2, 3, 4, 7}) {
      cases.addAll(ElementwiseCases.of(Shape.of(1025 / channels, channels)));
    }
    ElementwiseCases.of(Shape.of(37))
        .forEach(
            c -> cases.add(c.drawing("NaN and infinities", OperationsOnEmulatorTest::special)));
    for (String s : List.of("1 1", "1 4097", "33 1", "5 31", "5 32", "5 33", "3 1000", "130 10")) {
      cases.add(LossCases.softmax(shape(s)).getFirst());
    }
    for (String s :
        List.of(
            "5 31 1 1",
            "3 7 1 5",
            "33 2 1 1",
            "1 4097 1 1",
            "1 1025 1 3",
            "1 4097 1 64",
            "1 300 1 64",
            "2 1023 1 33",
            "300 3 1 2",
            "1 70000 1 1",
            "5 49 1 37",
            "2 4097 1 4",
            "1025 1 1 1")) {
      cases.addAll(PoolCases.featureMaps(shape(s)));
    }
    for (String s :
        List.of("5 7", "5 6", "1 1", "3 2", "5 4", "2 14", "7 12", "4 16", "2 33", "3 64")) {
      Shape x = shape(s);
      cases.add(
          RowCases.bytes(x, IntStream.range(0, 7).map(i -> (5 * i + 3) % x.dim(0)).toArray()));
    }
    for (int row : new int[] {1, 3, 7, 37, 64, 258}) {
      int[] index = IntStream.range(0, 40).map(m -> m * m % 5).toArray();
      List<OpCase> gather = RowCases.gather(Shape.of(5, row), index);
      cases.addAll(gather);
      cases.add(gather.getFirst().drawing("NaN and infinities", OperationsOnEmulatorTest::special));
    }
    for (String s : List.of("1 1 1 1", "3 5 4 3", "2 7 9 7", "2 3 8 37", "3 4 6 64")) {
      Shape x = shape(s);
      int[] partner = IntStream.range(0, x.dim(0)).map(i -> (i + 1) % x.dim(0)).toArray();
      OpCase box = MixCases.box(x, partner);
      cases.add(box);
      OpCase mix = MixCases.mix("" + x, x, _ -> partner).getFirst();
      cases.add(mix.drawing("NaN and infinities", OperationsOnEmulatorTest::special));
      cases.add(box.drawing("NaN and infinities", OperationsOnEmulatorTest::special));
    }
    for (PoolGeometry g :
        List.of(
            new PoolGeometry(Shape.of(1, 5, 6, 7), 2, 1, 1),
            new PoolGeometry(Shape.of(2, 6, 5, 12), 3, 1, 1),
            new PoolGeometry(Shape.of(1, 4, 7, 37), 2, 2, 0),
            new PoolGeometry(Shape.of(2, 5, 4, 64), 3, 2, 1))) {
      cases.addAll(PoolCases.windows(g));
      Shape y = g.outputShape();
      cases.add(
          new OpCase(
              "NaN and infinities " + g,
              t ->
                  new Pooling.MaxPool(
                      t.activation(g.inputShape(), OperationsOnEmulatorTest::special),
                      g,
                      t.activationResult(y),
                      t.result(y, OpCase.Kind.BYTE))));
    }
    return cases;
  }

  private static Shape shape(String sizes) {
    return Shape.of(Stream.of(sizes.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  private static double special(PhiloxRandom random) {
    return switch (random.nextInt(20)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> -0.0;
      default -> random.nextGaussian();
    };
  }

  static List<OpCase> cases() {
    return Stream.concat(OpCases.all().stream(), edges().stream()).toList();
  }

  /** Cases with BF16 in them; the others start the kernels of FP32. */
  static List<OpCase> casesInBf16() {
    Stream<OpCase> casts =
        IntStream.of(2, 3, 4, 37, 255, 1025)
            .boxed()
            .flatMap(n -> ElementwiseCases.storage(Shape.of(n)).stream());
    return Stream.of(OpCases.in(Precision.BF16).stream(), edges().stream(), casts)
        .flatMap(cases -> cases)
        .filter(OpCase::hasActivations)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReferenceInAnyOrderOfBlocks(OpCase c) {
    List<double[]> actual = EMULATORS.of(c, device -> c.results(device.backend()));
    double error = Conformance.error(c, actual, c.results(REFERENCE));
    assertTrue(error <= c.tolerance(), c + " has relative error " + error);
  }

  @ParameterizedTest
  @MethodSource("casesInBf16")
  void agreesInBf16(OpCase c) {
    List<double[]> actual = EMULATORS_BF16.of(c, device -> c.results(device.backend()));
    Conformance.Verdict verdict =
        Conformance.judge(
            c, BF16, EMULATORS_BF16.first().backend().options(), actual, c.results(REFERENCE_BF16));
    assertTrue(verdict.passed(), c + ": " + verdict);
  }

  /** The number 1 + 2^-8 + 2^-40 rounds differently if it is rounded to F32 first. */
  @Test
  void arraysAreRoundedToBf16Once() {
    try (TensorScope scope = new TensorScope(EMULATORS_BF16.first().backend())) {
      Tensor t = scope.tensor(Shape.of(3), DType.BF16);
      t.device().upload(new double[] {1 + 0x1p-8 + 0x1p-40, -3, Double.NaN}, t);
      assertArrayEquals(new double[] {1 + 0x1p-7, -3, Double.NaN}, t.toDoubles());
      t.device().upload(new float[] {1 + 0x1p-8f, Float.MAX_VALUE, 0.5f}, t);
      assertArrayEquals(new float[] {1, Float.POSITIVE_INFINITY, 0.5f}, t.toFloats());
    }
  }

  /** Runs in a new scope of the first emulator. */
  private static void run(BiConsumer<Backend, TensorScope> body) {
    Backend b = EMULATORS.first().backend();
    try (TensorScope scope = new TensorScope(b)) {
      body.accept(b, scope);
    }
  }

  @Test
  void castsAtTheEdgesOfTheRange() {
    float inf = Float.POSITIVE_INFINITY;
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
      inf,
      -inf,
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

  /** A kernel for any channels, and one for multiples of four. */
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
    for (OpCase c : PoolCases.windows(g)) {
      List<double[]> actual = c.results(EMULATORS.first().backend());
      double error = Conformance.error(c, actual, c.results(REFERENCE));
      assertTrue(error < 1e-6, c + " has relative error " + error);
    }
  }

  @Test
  void uploadedLabelsAndIndicesOutOfRangeAreRefused() {
    OutOfRange.requireRefused(EMULATORS.first().backend());
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    run(
        (b, scope) -> {
          Tensor index = scope.of(Shape.of(2), new int[] {0, 1});
          Tensor x = scope.filled(Shape.of(3, 2), 1);
          assertThrows(
              IllegalArgumentException.class,
              () -> new Rows.GatherRows(x, index, scope.real(Shape.of(2, 3))));
        });
  }

  /** Integers that the device computed, here by a cast. */
  private static Tensor computed(Backend b, TensorScope scope, double... values) {
    Tensor ints = scope.tensor(Shape.of(values.length), DType.I32);
    b.run(new Elementwise.Cast(scope.of(ints.shape(), values), ints));
    return ints;
  }

  @Test
  void aRowOutsideOfTheTensorThatTheDeviceComputedGivesZeros() {
    run(
        (b, scope) -> {
          for (int row : new int[] {1, 4}) {
            Tensor x = scope.filled(Shape.of(3, row), 5);
            Tensor out = scope.real(Shape.of(4, row));
            b.run(new Rows.GatherRows(x, computed(b, scope, 2, 3, -1, 0), out));
            double[] values = out.toDoubles();
            for (int i = 0; i < values.length; i++) {
              assertEquals(i / row % 3 == 0 ? 5 : 0, values[i]);
            }
          }
        });
  }

  @Test
  void aComputedLabelOutsideOfTheClassesGivesItsRowTheLossNaN() {
    Shape z = Shape.of(4, 3);
    Shape rows = Shape.of(4);
    double[] expected = {Math.log(3), Double.NaN, Double.NaN, Math.log(3)};
    run(
        (b, scope) -> {
          Tensor logits = scope.filled(z, 0);
          Tensor labels = computed(b, scope, 0, 3, -1, 2);
          Tensor logp = scope.real(z);
          Tensor losses = scope.real(rows);
          b.run(new Loss.CrossEntropy(logits, labels, 0, logp, losses));
          assertArrayEquals(expected, losses.toDoubles(), 1e-6);
        });
  }

  @Test
  void logSoftmaxOfLargeScoresOfEitherSignAndOfNaN() {
    float inf = Float.NEGATIVE_INFINITY;
    float nan = Float.NaN;
    float[] x = {1e30f, -1e30f, 1e30f, nan, 1, 2, -1e30f, inf, 0, -1e4f, -1e4f, -1e4f};
    float half = (float) -Math.log(2);
    float third = (float) -Math.log(3);
    run(
        (b, scope) -> {
          Tensor y = scope.real(Shape.of(4, 3));
          b.run(new Loss.LogSoftmax(scope.of(y.shape(), x), y));
          assertArrayEquals(
              new float[] {half, -2e30f, half, nan, nan, nan, -1e30f, inf, 0, third, third, third},
              y.toFloats(),
              1e-6f);
        });
  }

  /** In F32 1 - lambda would be off by 0.14 %. */
  @Test
  void interpolationRoundsBothFactorsFromDouble() {
    double lambda = 1 - 1e-5;
    run(
        (b, scope) -> {
          Tensor out = scope.real(Shape.of(5));
          b.run(
              new Elementwise.Interpolate(
                  scope.filled(out.shape(), 0), scope.filled(out.shape(), 1), lambda, out));
          float[] expected = new float[5];
          Arrays.fill(expected, (float) (1 - lambda));
          assertArrayEquals(expected, out.toFloats());
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
          b.run(new RandomNumbers.FillUniform(seed, stream, out));
          assertArrayEquals(uniform, out.toFloats());
          b.run(new RandomNumbers.FillNormal(seed, stream, 3, -0.5, out));
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
  void imagesHaveTheBitsOfTheCpu() {
    OpCase c =
        cases().stream()
            .filter(o -> o.primitive().equals("normalizeImages"))
            .reduce((_, last) -> last)
            .orElseThrow();
    try (Backend cpu = Backends.open("cpu")) {
      assertArrayEquals(
          c.results(cpu).getFirst(), c.results(EMULATORS.first().backend()).getFirst());
    }
  }
}
