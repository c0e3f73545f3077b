package org.catchupmix.core.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bf16Test {
  /** A subnormal is a multiple of 2^-133. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0.0",
    "1, 1",
    "3.14159274, 3.140625",
    "-2.71828175, -2.71875",
    "1.00390625, 1",
    "1.01171875, 1.015625",
    "1.00390637, 1.0078125",
    "3.4e38, Infinity",
    "1e-40, 9.1835496e-41",
    "-Infinity, -Infinity"
  })
  void roundsToTheNearestAndHalvesToEven(float x, float rounded) {
    assertEquals(rounded, Bf16.round(x), 0);
  }

  @Test
  void aDoubleIsRoundedOnce() {
    // By way of the nearest F32, 1 + 2^-8, it would become 1: a half that is rounded to even.
    assertEquals(1 + 0x1p-7, Bf16.round(1 + 0x1p-8 + 0x1p-40));
    assertEquals(1, Bf16.round(1 + 0x1p-8));
    assertEquals(1, Bf16.round(1 + 0x1p-8 - 0x1p-40));
    assertEquals(-1 - 0x1p-7, Bf16.round(-1 - 0x1p-8 - 0x1p-40));
    assertEquals(1 + 0x1p-6, Bf16.round(1 + 0x3p-8));
    assertEquals(1 + 0x1p-7, Bf16.round(1 + 0x3p-8 - 0x1p-40));
    assertEquals(Double.POSITIVE_INFINITY, Bf16.round(1e300));
    assertEquals(0, Bf16.round(1e-300));
    assertTrue(Double.isNaN(Bf16.round(Double.NaN)));
  }

  @Test
  void eachBfloat16StaysItself() {
    for (int i = 0; i < 1 << 16; i++) {
      float v = Bf16.value((short) i);
      if (Float.isNaN(v)) {
        assertTrue(Float.isNaN(Bf16.round(v)));
      } else {
        assertEquals((short) i, Bf16.bits(v));
      }
    }
  }

  @Test
  void nanWithALowPayloadStaysNan() {
    assertTrue(Float.isNaN(Bf16.round(Float.intBitsToFloat(0x7f800001))));
    assertTrue(Float.isNaN(Bf16.round(Float.intBitsToFloat(0xffffffff))));
  }
}
