package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Between F32 and BF16, and with rows and columns of zeros. */
class Bf16CastTest {
  private final BothTypes both = new BothTypes();
  private final TypedMemory memory = new TypedMemory(both.driver());
  private final PadBf16 pad = new PadBf16(new KernelLibrary(both.driver()));

  @AfterEach
  void close() {
    both.close();
  }

  private float[] toBf16(float... x) {
    DeviceMemory out = memory.room(DType.BF16, x.length);
    both.kernels.cast.cast(memory.of(DType.F32, x), DType.F32, out, DType.BF16, x.length);
    return memory.values(DType.BF16, out);
  }

  @Test
  void roundsToTheNearest() {
    float last = 0x1p-7f;
    float most = 0x1.fep127f;
    float[] x = {
      1 + last / 2,
      Math.nextUp(1 + last / 2),
      Math.nextDown(1 + last / 2),
      1 + 3 * last / 2,
      -1 - last / 2,
      0,
      -0f,
      Float.MIN_VALUE,
      0x1p-133f,
      most,
      Float.MAX_VALUE,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      Float.intBitsToFloat(0x7f800001),
      Float.intBitsToFloat(0xffffffff)
    };
    assertArrayEquals(TypedMemory.rounded(x), toBf16(x));
    assertArrayEquals(new float[] {1, 1 + last, 1, 1 + 2 * last, -1}, Arrays.copyOf(toBf16(x), 5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 37, 64, 255, 1025})
  void castsOfAnyCount(int n) {
    float[] x = both.draw(n);
    for (int i = 0; i < n; i++) {
      x[i] *= 1.2345f;
    }
    assertArrayEquals(TypedMemory.rounded(x), toBf16(x));
    DeviceMemory back = memory.room(DType.F32, n);
    both.kernels.cast.cast(memory.of(DType.BF16, x), DType.BF16, back, DType.F32, n);
    assertArrayEquals(TypedMemory.rounded(x), memory.values(DType.F32, back));
  }

  @ParameterizedTest
  @CsvSource({
    // rows, c, padded rows, padded
    "1, 1, 1, 8",
    "5, 3, 5, 8",
    "3, 7, 8, 8",
    "2, 37, 2, 40",
    "9, 64, 16, 64",
    "4, 8, 4, 8"
  })
  void padsAndCrops(int rows, int c, int paddedRows, int padded) {
    float[] x = both.draw(rows * c);
    float[] wide = new float[paddedRows * padded];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(x, row * c, wide, row * padded, c);
    }
    DeviceMemory y = memory.room(DType.BF16, wide.length);
    pad.pad(memory.of(DType.BF16, x), rows, c, paddedRows, padded, y);
    assertArrayEquals(wide, memory.values(DType.BF16, y));
    DeviceMemory narrow = memory.room(DType.BF16, x.length);
    pad.crop(y, rows, c, padded, narrow);
    assertArrayEquals(x, memory.values(DType.BF16, narrow));
  }
}
