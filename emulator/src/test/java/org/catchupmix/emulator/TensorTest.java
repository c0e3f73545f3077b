package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.function.IntToDoubleFunction;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of small integers, exact in each type, from src/test/cuda/tensor.cu. */
class TensorTest {
  @AutoClose private final Fixture f = new Fixture("tensor");

  private static final Launch WARP = Launch.of(1, 32);

  private static double a(int i) {
    return (i * 7 + i / 5) % 9 - 4;
  }

  private static double b(int i) {
    return (i * 5 + i / 3) % 7 - 3;
  }

  private static DeviceMemory upload(Fixture f, String type, int n, IntToDoubleFunction values) {
    short[] narrow = new short[n];
    float[] wide = new float[n];
    for (int i = 0; i < n; i++) {
      wide[i] = (float) values.applyAsDouble(i);
      narrow[i] =
          type.equals("f16")
              ? Float.floatToFloat16(wide[i])
              : (short) (Float.floatToRawIntBits(wide[i]) >>> 16);
    }
    DeviceMemory memory = f.undefined(type.equals("f32") ? 4 * n : 2 * n);
    f.emulator.upload(
        type.equals("f32") ? MemorySegment.ofArray(wide) : MemorySegment.ofArray(narrow), memory);
    return memory;
  }

  @ParameterizedTest
  @CsvSource({
    // kernel, type, n, k, whether B is column-major, initial C, factor
    "mma_f16, f16, 8, 16, true, 1, 1",
    "mma_bf16, bf16, 8, 16, true, 1, 1",
    "mma_tf32, f32, 8, 8, true, 0, 1",
    "rows_conflicting, f16, 8, 16, true, 1, 1",
    "rows_padded, f16, 8, 16, true, 1, 1",
    "wmma_rows, f16, 16, 16, false, 1, 2",
    "wmma_columns, bf16, 16, 16, true, 1, 2"
  })
  void products(
      String kernel, String type, int n, int k, boolean columns, double before, double factor) {
    DeviceMemory c = f.undefined(4 * 16 * n);
    f.run(
        kernel,
        WARP,
        given(upload(f, type, 16 * k, TensorTest::a), upload(f, type, k * n, TensorTest::b), c));
    float[] got = f.floats(c);
    for (int row = 0; row < 16; row++) {
      for (int column = 0; column < n; column++) {
        double sum = before;
        for (int i = 0; i < k; i++) {
          sum += a(row * k + i) * b(columns ? column * k + i : i * n + column);
        }
        assertEquals(factor * sum, got[row * n + column], kernel + " " + row + "," + column);
      }
    }
  }

  /** The rows of four matrices conflict, eight rows in one bank each. */
  @ParameterizedTest
  @CsvSource({"rows_conflicting, 28", "rows_padded, 0"})
  void rowsInTheSameBanksConflict(String kernel, long conflicts) {
    KernelArguments given =
        given(
            upload(f, "f16", 256, TensorTest::a),
            upload(f, "f16", 128, TensorTest::b),
            f.undefined(512));
    assertEquals(conflicts, f.run(kernel, WARP, given).sharedLoads().conflicts());
  }

  @Test
  void asyncCopiesNeedAWait() {
    int n = 4;
    DeviceMemory y = f.undefined(n * 1024);
    KernelArguments given = given(f.count(n * 256), y, n);
    f.run("copies", Launch.of(1, 64), given);
    float[] got = f.floats(y);
    for (int i = 0; i < got.length; i++) {
      int tile = i / 256;
      int mirrored = 63 - i % 256 / 4;
      assertEquals(tile * 256 + mirrored * 4 + i % 4, got[i]);
    }
    String[] words = {"(tensor.cu:99 inlined at tensor.cu:105)", "a wait for cp.async"};
    f.fault("copies_not_waited_for", Launch.of(1, 64), given, words);
  }
}
