package org.catchupmix.emulator.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.catchupmix.gpu.DeviceMemory;
import org.junit.jupiter.api.Test;

class TensorMapTest {
  private static final TensorMap MAP =
      TensorMap.of(2, new DeviceMemory(1 << 20, 1 << 20), 256, 128, 3)
          .withStrides(1024, 1 << 18)
          .withBox(64, 32, 1)
          .withSwizzle(128)
          .withFill(0x7FFF);

  @Test
  void anEncodedMapIsDecoded() {
    TensorMap back = TensorMap.decode(MAP.encode().toArray(ValueLayout.JAVA_BYTE));
    assertEquals(MAP.elementBytes(), back.elementBytes());
    assertEquals(MAP.address(), back.address());
    assertArrayEquals(MAP.sizes(), back.sizes());
    assertArrayEquals(MAP.strides(), back.strides());
    assertArrayEquals(MAP.box(), back.box());
    assertEquals(MAP.swizzle(), back.swizzle());
    assertEquals(MAP.fill(), back.fill());
  }

  @Test
  void bytesOfAnotherFormatAreRejected() {
    byte[] bytes = MAP.encode().toArray(ValueLayout.JAVA_BYTE);
    bytes[0]++;
    assertThrows(IllegalArgumentException.class, () -> TensorMap.decode(bytes));
  }

  @Test
  void changedBytesEndInNoOtherException() {
    byte[] good = MAP.encode().toArray(ValueLayout.JAVA_BYTE);
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 2000; trial++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(40)] = (byte) random.nextInt();
      try {
        TensorMap.decode(bytes);
      } catch (IllegalArgumentException e) {
        // as it should
      }
    }
  }

  @Test
  void rulesOfTheDriverHold() {
    DeviceMemory memory = new DeviceMemory(1 << 20, 1 << 20);
    wrong(() -> TensorMap.of(3, memory, 64));
    wrong(() -> TensorMap.of(4, new DeviceMemory((1 << 20) + 4, 64), 16));
    wrong(() -> TensorMap.of(4, memory));
    wrong(() -> TensorMap.of(4, memory, 8, 8, 8, 8, 8, 8));
    wrong(() -> TensorMap.of(4, memory, 7, 2)); // a stride of 28 bytes
    wrong(() -> TensorMap.of(4, memory, 64, 0));
    wrong(() -> MAP.withBox(64, 32));
    wrong(() -> MAP.withBox(64, 257, 1));
    wrong(() -> MAP.withBox(4, 32, 1)); // 8 bytes inside
    wrong(() -> MAP.withBox(256, 256, 4));
    wrong(() -> MAP.withSwizzle(64));
    wrong(() -> MAP.withSwizzle(16));
    wrong(() -> MAP.withStrides(1024));
  }

  private static void wrong(Runnable makes) {
    assertThrows(IllegalArgumentException.class, makes::run);
  }
}
