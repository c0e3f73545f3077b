package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products and convolutions of BF16 are those of F32 on the same numbers, rounded once: to the bit,
 * since both come of the same code.
 */
class Bf16ProductsTest {
  private static final BothTypes BOTH = new BothTypes();
  private static final KernelSet KERNELS = BOTH.kernels;
  private static final TypedMemory MEMORY = new TypedMemory(BOTH.driver());

  @AfterAll
  static void close() {
    BOTH.close();
  }

  private interface Call {
    void run(DType type, DeviceMemory a, DeviceMemory b, DeviceMemory out);
  }

  private static void isF32Rounded(String what, long a, long b, long out, Call call) {
    BOTH.isF32Rounded(
        what,
        Math.toIntExact(out),
        (type, in, to) -> call.run(type, in[0], in[1], to),
        BOTH.normal(Math.toIntExact(a)),
        BOTH.normal(Math.toIntExact(b)));
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,7,37", "37,64,3", "64,37,64", "7,1,130", "65,68,17", "128,100,40"})
  void matrixProducts(int m, int n, int k) {
    BOTH.forEach(
        Gemm.VARIANTS,
        new Gemm.Sizes(m, n, k),
        variant -> {
          for (int t = 0; t < 4; t++) {
            boolean transposeA = (t & 1) != 0;
            boolean transposeB = (t & 2) != 0;
            isF32Rounded(
                "%s, a^T %s, b^T %s".formatted(variant, transposeA, transposeB),
                (long) m * k,
                (long) k * n,
                (long) m * n,
                (type, a, b, out) ->
                    KERNELS.gemm.run(type, a, transposeA, b, transposeB, out, m, n, k));
          }
        });
    isF32Rounded(
        "the choice",
        (long) m * k,
        (long) k * n,
        (long) m * n,
        (type, a, b, out) -> KERNELS.gemm.run(type, a, false, b, false, out, m, n, k));
  }

  @ParameterizedTest
  @CsvSource({
    // batch, height, width, Cin, Cout, KH, KW, stride, padding
    "1, 1, 1, 1, 1, 1, 1, 1, 0",
    "2, 5, 4, 3, 7, 3, 3, 1, 1",
    "2, 6, 7, 37, 3, 3, 2, 2, 1",
    "1, 8, 8, 64, 37, 1, 1, 1, 0",
    "2, 7, 5, 7, 64, 3, 3, 2, 1",
    "3, 4, 2, 4, 8, 3, 1, 5, 1",
    "4, 18, 10, 8, 65, 3, 3, 2, 0"
  })
  void convolutions(
      int batch,
      int height,
      int width,
      int cin,
      int cout,
      int kernelHeight,
      int kernelWidth,
      int stride,
      int padding) {
    Conv2dGeometry g =
        new Conv2dGeometry(
            batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding);
    long x = g.inputShape().elements();
    long w = g.weightShape().elements();
    long y = g.outputShape().elements();
    BOTH.forEach(
        Conv2dForward.VARIANTS,
        g,
        variant -> {
          isF32Rounded(
              "forward " + variant,
              x,
              w,
              y,
              (type, a, b, out) -> KERNELS.conv2dForward.run(type, a, b, g, out));
        });
    BOTH.forEach(
        Conv2dInputGradient.VARIANTS,
        g,
        variant -> {
          isF32Rounded(
              "input gradient " + variant,
              y,
              w,
              x,
              (type, a, b, out) -> KERNELS.conv2dInputGradient.run(type, a, b, g, out));
        });
    BOTH.forEach(
        Conv2dWeightGradient.VARIANTS,
        g,
        variant -> {
          isF32Rounded(
              "weight gradient " + variant,
              x,
              y,
              w,
              (type, a, b, out) -> KERNELS.conv2dWeightGradient.run(type, a, b, g, out));
        });
  }

  /** 2,304 pixels are several chunks, whose sums are not rounded to BF16 before they are added. */
  @Test
  void sumsOfChunksStayF32() {
    Conv2dGeometry g = new Conv2dGeometry(4, 24, 24, 3, 4, 3, 3, 1, 1);
    assertEquals("v3", Conv2dWeightGradient.VARIANTS.choose(g, DType.F32).label());
    isF32Rounded(
        "in chunks",
        g.inputShape().elements(),
        g.outputShape().elements(),
        g.weightShape().elements(),
        (type, a, b, out) -> KERNELS.conv2dWeightGradient.run(type, a, b, g, out));
  }

  /** Halves go to even, what is too large becomes infinite, and NaN stays NaN. */
  @Test
  void aResultIsRoundedToTheNearest() {
    float last = 0x1p-7f;
    float most = 0x1.fep127f;
    float[] a = {1, 1 + last, most, Float.NaN};
    float[] b = {last / 2, last / 2, most, 0};
    float[] out = new float[4];
    for (int i = 0; i < 4; i++) {
      out[i] =
          BOTH.result(
                  DType.BF16,
                  DType.BF16,
                  1,
                  (type, in, o) -> KERNELS.gemm.run(type, in[0], false, in[1], false, o, 1, 1, 2),
                  new float[] {a[i], b[i]},
                  new float[] {1, 1})[0];
    }
    assertArrayEquals(
        new float[] {1, 1 + 2 * last, Float.POSITIVE_INFINITY, Float.NaN}, out, "rounded");
  }

  @Test
  void otherTypesAreRefused() {
    DeviceMemory none = MEMORY.room(DType.F32, 1);
    assertEquals(
        "gemm_v1 of F64 wants F32 or BF16",
        assertThrows(
                IllegalArgumentException.class,
                () -> KERNELS.gemm.run(DType.F64, none, false, none, false, none, 1, 1, 1))
            .getMessage());
    Conv2dGeometry g = new Conv2dGeometry(4, 24, 24, 3, 4, 3, 3, 1, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> KERNELS.conv2dWeightGradient.run(DType.I32, none, none, g, none));
  }
}
