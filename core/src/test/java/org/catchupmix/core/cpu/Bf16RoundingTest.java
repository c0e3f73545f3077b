package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Bf16;
import org.junit.jupiter.api.Test;

class Bf16RoundingTest {
  /** Of every upper half with lower halves around the middle, and of lengths with a rest. */
  @Test
  void isThatOfTheScalar() {
    int[] lower = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
    float[] all = new float[(1 << 16) * lower.length + 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = Float.intBitsToFloat((i / lower.length << 16) | lower[i % lower.length]);
    }
    same(all);
    for (int n = 0; n < 70; n++) {
      float[] some = new float[n];
      PhiloxRandom random = new PhiloxRandom(1, "round", n);
      for (int i = 0; i < n; i++) {
        some[i] = (float) random.nextGaussian();
      }
      same(some);
    }
  }

  private static void same(float[] numbers) {
    float[] rounded = numbers.clone();
    Bf16Rounding.round(rounded, rounded.length);
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(
          Float.floatToRawIntBits(Bf16.round(numbers[i])),
          Float.floatToRawIntBits(rounded[i]),
          Integer.toHexString(Float.floatToRawIntBits(numbers[i])));
    }
  }
}
