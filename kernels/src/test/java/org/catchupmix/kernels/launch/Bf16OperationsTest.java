package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.DType;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elementwise operations, pooling, rows and reductions of BF16 are those of F32, rounded once. */
class Bf16OperationsTest {
  private final BothTypes both = new BothTypes();
  private final KernelSet kernels = both.kernels;

  @AfterEach
  void close() {
    both.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 37, 64, 1023, 1025, 4098})
  void elementwise(int n) {
    Elementwise op = kernels.elementwise;
    float[] a = both.draw(n);
    float[] b = both.draw(n);
    both.isF32Rounded("add", n, (t, in, out) -> op.add(t, in[0], in[1], out, n), a, b);
    both.isF32Rounded("multiply", n, (t, in, out) -> op.multiply(t, in[0], in[1], out, n), a, b);
    both.isF32Rounded("scale", n, (t, in, out) -> op.scale(t, -0.3, in[0], out, n), a);
    both.isF32Rounded("relu", n, (t, in, out) -> op.relu(t, in[0], out, n), a);
    both.isF32Rounded(
        "reluGradient", n, (t, in, out) -> op.reluGradient(t, in[0], in[1], out, n), a, b);
    both.isF32Rounded(
        "interpolate", n, (t, in, out) -> op.interpolate(t, in[0], in[1], 0.7, out, n), a, b);
    both.isF32Rounded(
        "axpy",
        n,
        (t, in, out) -> {
          both.driver().copy(in[1], out, out.bytes());
          op.axpy(t, 0.7, in[0], out, n);
        },
        a,
        b);
    both.isF32Rounded(
        "add in place",
        n,
        (t, in, out) -> {
          both.driver().copy(in[0], out, out.bytes());
          op.add(t, out, out, out, n);
        },
        a);
    both.isF32Rounded("fill", n, (t, _, out) -> kernels.fill.fill(t, 0.1, out, n));
  }

  /** Just above the middle of 1 and the next BF16, and in F32 the middle itself. */
  @Test
  void aFilledValueIsRoundedOnce() {
    float[] one =
        both.result(
            DType.BF16,
            DType.BF16,
            5,
            (t, _, out) -> kernels.fill.fill(t, 1 + 0x1p-8 + 0x1p-40, out, 5));
    assertArrayEquals(
        new float[] {1.0078125f, 1.0078125f, 1.0078125f, 1.0078125f, 1.0078125f}, one);
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
    PoolGeometry g = new PoolGeometry(batch, height, width, c, window, stride, padding);
    int inputs = (int) g.inputShape().elements();
    int outputs = (int) g.outputShape().elements();
    float[] x = both.draw(inputs);
    float[] dy = both.normal(outputs);
    Pooling op = kernels.pooling;
    both.forEach(
        Pooling.MAX,
        g,
        v -> {
          Map<DType, DeviceMemory> winner = new EnumMap<>(DType.class);
          winner.put(DType.F32, both.driver().allocate(outputs));
          winner.put(DType.BF16, both.driver().allocate(outputs));
          both.isF32Rounded(
              "max " + v, outputs, (t, in, out) -> op.max(t, in[0], g, out, winner.get(t)), x);
          assertArrayEquals(
              both.bytes(winner.get(DType.F32)), both.bytes(winner.get(DType.BF16)), "winner " + v);
          both.forEach(
              Pooling.MAX_GRADIENT,
              g,
              w ->
                  both.isF32Rounded(
                      "maxGradient " + w,
                      inputs,
                      (t, in, out) -> op.maxGradient(t, in[0], winner.get(t), g, out),
                      dy));
        });
    both.isF32Rounded("average", outputs, (t, in, out) -> op.average(t, in[0], g, out), x);
    both.isF32Rounded(
        "averageGradient", inputs, (t, in, out) -> op.averageGradient(t, in[0], g, out), dy);
  }

  /** 4097 and 70,000 are several chunks, whose sums are not rounded before they are added. */
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
    float[] x = both.normal(outer * count * inner);
    float[] dy = both.normal(outer * inner);
    both.isF32Rounded(
        "sum",
        outer * inner,
        (t, in, out) -> kernels.reduce.sum(t, in[0], outer, count, inner, 1.0 / count, out),
        x);
    both.isF32Rounded(
        "broadcast",
        x.length,
        (t, in, out) ->
            kernels.broadcast.broadcast(t, in[0], outer, count, inner, 1.0 / count, out),
        dy);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 37, 64, 258})
  void rows(int row) {
    int rows = 5;
    int count = 40;
    DeviceMemory index = both.ints(IntStream.range(0, count).map(m -> m * m % rows).toArray());
    both.isF32Rounded(
        "gather",
        count * row,
        (t, in, out) -> kernels.gatherRows.gather(in[0], index, out, count, (long) row * t.bytes()),
        both.draw(rows * row));
    both.isF32Rounded(
        "gradient",
        rows * row,
        (t, in, out) -> kernels.gatherRows.gradient(t, in[0], index, out, count, rows, row),
        both.normal(count * row));
  }

  @Test
  void otherTypesAreRefused() {
    DeviceMemory none = both.floats(0);
    assertEquals(
        "relu_v2 of U8 wants F32 or BF16",
        assertThrows(
                IllegalArgumentException.class,
                () -> kernels.elementwise.relu(DType.U8, none, none, 1))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> kernels.reduce.sum(DType.I32, none, 1, 70_000, 1, 1, none));
    assertThrows(IllegalArgumentException.class, () -> kernels.fill.fill(DType.F64, 0, none, 1));
  }
}
