package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.ElementwiseCases;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.PoolCases;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.lab.LabOperations;
import org.catchupmix.kernels.lab.LabSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BF16 kernels compute as the F32 kernels on the same numbers and round once: each variant, at the
 * edges of vectors, warps, tiles and chunks.
 */
class Bf16KernelsTest {
  private static final BothTypes BOTH = new BothTypes();

  @AfterAll
  static void close() {
    BOTH.close();
  }

  private static OpCase find(List<OpCase> cases, String primitive) {
    return cases.stream().filter(c -> c.primitive().equals(primitive)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 37, 64, 1023, 1025, 4098})
  void elementwise(int n) {
    Shape s = Shape.of(n);
    ElementwiseCases.of(s).stream()
        .filter(OpCase::hasActivations)
        .forEach(c -> BOTH.agreeOnSpecialNumbers("", c));
    BOTH.agree(
        "in place",
        new OpCase(
            s.toString(),
            t -> {
              Tensor x = t.updatedActivation(s);
              return new Elementwise.Add(x, x, x);
            }));
    BOTH.agree(
        "of a number that BF16 has not",
        new OpCase(s.toString(), t -> new Elementwise.Fill(0.1, t.activationResult(s))));
  }

  /** The value is just above the middle of two BF16 numbers, and rounds to the middle in F32. */
  @Test
  void aFilledValueIsRoundedOnce() {
    try (TensorScope scope = new TensorScope(BOTH.bf16)) {
      Tensor out = scope.tensor(Shape.of(5), DType.BF16);
      scope.run(new Elementwise.Fill(1 + 0x1p-8 + 0x1p-40, out));
      float next = 1.0078125f;
      assertArrayEquals(new float[] {next, next, next, next, next}, out.toFloats());
    }
  }

  private static float[] toBf16(float... x) {
    try (TensorScope scope = new TensorScope(BOTH.bf16)) {
      Tensor out = scope.tensor(Shape.of(x.length), DType.BF16);
      scope.run(new Elementwise.Cast(scope.of(out.shape(), x), out));
      return out.toFloats();
    }
  }

  @Test
  void castsRoundHalfToEven() {
    float last = 0x1p-7f;
    float most = 0x1.fep127f;
    float half = 1 + last / 2;
    float inf = Float.POSITIVE_INFINITY;
    float[] x = {
      half,
      Math.nextUp(half),
      Math.nextDown(half),
      1 + 3 * last / 2,
      -half,
      0,
      -0f,
      Float.MIN_VALUE,
      0x1p-133f,
      most,
      Float.MAX_VALUE,
      -inf,
      Float.NaN,
      Float.intBitsToFloat(0x7f800001),
      Float.intBitsToFloat(-1)
    };
    assertArrayEquals(BothTypes.rounded(x), toBf16(x));
    assertArrayEquals(new float[] {1, 1 + last, 1, 1 + 2 * last, -1}, Arrays.copyOf(toBf16(x), 5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 37, 64, 255, 1025})
  void castsOfAnyCount(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1.2345f * (i - n / 3);
    }
    float[] half = toBf16(x);
    assertArrayEquals(BothTypes.rounded(x), half);
    try (TensorScope scope = new TensorScope(BOTH.bf16)) {
      Tensor from = scope.tensor(Shape.of(n), DType.BF16);
      Tensor back = scope.real(from.shape());
      BOTH.bf16.upload(half, from);
      scope.run(new Elementwise.Cast(from, back));
      assertArrayEquals(half, back.toFloats());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // batch, height, width, channels, window, stride, padding
    "1, 1, 1, 1, 1, 1, 0",
    "2, 9, 7, 3, 3, 2, 1",
    "1, 5, 6, 7, 2, 1, 1",
    "2, 6, 5, 12, 3, 1, 1",
    "1, 4, 7, 37, 2, 2, 0",
    "2, 5, 4, 64, 3, 2, 1"
  })
  void pooling(int batch, int height, int width, int c, int window, int stride, int padding) {
    PoolGeometry g = new PoolGeometry(Shape.of(batch, height, width, c), window, stride, padding);
    List<OpCase> cases = PoolCases.windows(g);
    BOTH.forEach(CudaPooling.MAX, g, v -> BOTH.agreeOnSpecialNumbers(v, find(cases, "maxPool")));
    BOTH.forEach(CudaPooling.MAX_GRADIENT, g, v -> BOTH.agree(v, find(cases, "maxPoolGradient")));
    BOTH.agreeOnSpecialNumbers("", find(cases, "averagePool"));
    BOTH.agree("", find(cases, "averagePoolGradient"));
  }

  /** 4097 and 70,000 elements have several chunks, whose sums are not rounded. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 49, 3",
    "2, 64, 7",
    "5, 49, 37",
    "3, 49, 64",
    "1, 1025, 33",
    "2, 4097, 4",
    "1, 70000, 1"
  })
  void sumsOverAPlaneAndTheirGradient(int outer, int count, int inner) {
    PoolCases.featureMaps(Shape.of(outer, count, 1, inner)).forEach(c -> BOTH.agree("", c));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 37, 64, 258})
  void rows(int row) {
    int count = 40;
    int[] index = IntStream.range(0, count).map(m -> m * m % 5).toArray();
    Shape all = Shape.of(5, row);
    Shape gathered = Shape.of(count, row);
    BOTH.agreeOnSpecialNumbers(
        "",
        new OpCase(
            all.toString(),
            t ->
                new Rows.GatherRows(
                    t.activation(all), t.ints(index), t.activationResult(gathered))));
    BOTH.agree(
        "",
        new OpCase(
            all.toString(),
            t ->
                new Rows.GatherRowsGradient(
                    t.activation(gathered), t.ints(index), t.activationResult(all))));
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,7,37", "37,64,3", "64,37,64", "7,1,130", "65,68,17", "128,100,40"})
  void matmuls(int m, int n, int k) {
    BOTH.forEach(
        Gemm.VARIANTS,
        new GemmShape(m, n, k),
        variant -> {
          for (boolean ta : new boolean[] {false, true}) {
            for (boolean tb : new boolean[] {false, true}) {
              BOTH.agree(variant, MatrixProblems.matmul(m, n, k, ta, tb));
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 1 1 1, 1 1 1, 1 0 1",
        "2 5 4 3, 7 3 3, 1 1 1",
        "2 6 7 37, 3 3 2, 2 1 1",
        "1 8 8 64, 37 1 1, 1 0 1",
        "2 7 5 7, 64 3 3, 2 1 1",
        "3 4 2 4, 8 3 1, 5 1 1",
        "4 18 10 8, 65 3 3, 2 0 1",
        "4 18 10 16, 130 3 3, 2 0 2"
      })
  void convolutions(String sizes) {
    Conv2dGeometry g = MatrixProblems.geometry(sizes);
    for (ConvolutionPass pass : ConvolutionPass.values()) {
      BOTH.forEach(
          Convolution.variants(pass),
          g,
          variant -> BOTH.agree(variant, MatrixProblems.convolution(pass, g)));
    }
  }

  /** 2,304 pixels have several chunks, whose sums are not rounded to BF16. */
  @Test
  void sumsOfChunksStayF32() {
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(4, 24, 24, 3), Shape.of(4, 3, 3, 3), 1, 1);
    assertEquals("v3", Convolution.WEIGHT_GRADIENT.choose(g, Target.oldest(DType.F32)).label());
    BOTH.agree("in chunks", MatrixProblems.convolution(ConvolutionPass.WEIGHT_GRADIENT, g));
  }

  /** Overflow gives infinity, and NaN stays NaN. */
  @Test
  void aMatmulRoundsHalfToEven() {
    float last = 0x1p-7f;
    float most = 0x1.fep127f;
    try (TensorScope scope = new TensorScope(BOTH.bf16)) {
      Tensor a = scope.tensor(Shape.of(4, 2), DType.BF16);
      Tensor ones = scope.tensor(Shape.of(2, 1), DType.BF16);
      Tensor out = scope.tensor(Shape.of(4, 1), DType.BF16);
      BOTH.bf16.upload(new float[] {1, last / 2, 1 + last, last / 2, most, most, Float.NaN, 0}, a);
      BOTH.bf16.upload(new float[] {1, 1}, ones);
      scope.run(new Matrix.Matmul(a, false, ones, false, out));
      assertArrayEquals(
          new float[] {1, 1 + 2 * last, Float.POSITIVE_INFINITY, Float.NaN}, out.toFloats());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 15, 1",
    "2, 35, 3",
    "3, 9, 7",
    "2, 49, 37",
    "4, 64, 64",
    "2, 300, 12",
    "2, 700, 36",
    "1, 3, 1040"
  })
  void normsAndMixes(int n, int pixels, int c) {
    Shape s = Shape.of(n, pixels, 1, c);
    ImageSizes sizes = ImageSizes.of(s);
    for (NormKind kind : NormKind.values()) {
      OpCase norms = MixCases.norm(s.toString(), s, kind);
      BOTH.forEach(ChannelNorm.VARIANTS, sizes, v -> BOTH.agree(v, norms));
    }
    OpCase mix = problem("channel_mix", s);
    BOTH.forEach(ChannelMix.MIX, sizes, v -> BOTH.agreeOnSpecialNumbers(v, mix));
    OpCase gradient = problem("channel_mix_gradient", s);
    BOTH.forEach(ChannelMix.GRADIENT, sizes, v -> BOTH.agree(v, gradient));
  }

  private static OpCase problem(String operation, Shape s) {
    return LabOperations.find(operation).problem(new LabSettings(s));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "3, 5, 4, 3", "2, 7, 9, 7", "2, 3, 8, 37", "3, 4, 6, 64"})
  void boxes(int n, int height, int width, int c) {
    Shape s = Shape.of(n, height, width, c);
    Box box = new Box(height / 3, width / 4, (height + 1) / 2, (width + 1) / 2);
    BOTH.agreeOnSpecialNumbers(
        "",
        new OpCase(
            s.toString(),
            t ->
                new Mixing.BoxPaste(
                    t.activation(s),
                    t.ints(IntStream.range(0, n).map(i -> (i + 1) % n).toArray()),
                    box,
                    t.activationResult(s))));
  }

  @Test
  void kernelsOfOtherTypesAreRefused() {
    assertEquals("relu_v2_bf16", Variant.entry("relu_v2", DType.BF16));
    assertThrows(IllegalArgumentException.class, () -> Variant.entry("relu_v2", DType.U8));
  }
}
