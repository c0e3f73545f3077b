package org.catchupmix.core.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.NoTensorMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayPoolTest {
  private final ArrayPool<float[]> pool = ArrayPool.ofFloats();

  @Test
  void aRequestTakesTheShortestArrayThatIsLongEnough() {
    float[] longer = pool.take(150);
    float[] shorter = pool.take(120);
    pool.give(longer);
    pool.give(shorter);
    assertSame(shorter, pool.take(100));
    assertSame(longer, pool.take(100));
    long bytes = (150 + 120) * Float.BYTES;
    assertEquals(new MemoryUse(bytes, bytes, 0, 2), pool.use());
  }

  @Test
  void ofEqualLengthsTheLastOneGivenBackIsTakenFirst() {
    float[] first = pool.take(100);
    float[] second = pool.take(100);
    pool.give(first);
    pool.give(second);
    assertSame(second, pool.take(100));
    assertSame(first, pool.take(100));
  }

  @Test
  void anArrayOfTwiceTheLengthIsLeftForOthers() {
    float[] array = pool.take(200);
    pool.give(array);
    assertNotSame(array, pool.take(100));
    assertSame(array, pool.take(101));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anArrayThatFitsIsTakenAgain(int longest) {
    var exact = new ArrayPool<>(float[]::new, array -> array.length, Float.BYTES, longest);
    float[] array = exact.take(100);
    exact.give(array);
    assertSame(array, exact.take(100));
  }

  @Test
  void aTensorWithoutMemoryIsNamed() {
    ArrayPool<float[]> full =
        new ArrayPool<>(
            _ -> {
              throw new OutOfMemoryError("Java heap space");
            },
            array -> array.length,
            Float.BYTES,
            2);
    var e = assertThrows(NoTensorMemory.class, () -> full.take(1 << 20));
    assertTrue(e.getMessage().contains("4097 kB"), e.getMessage());
    assertEquals(0, full.use().fresh());
  }
}
