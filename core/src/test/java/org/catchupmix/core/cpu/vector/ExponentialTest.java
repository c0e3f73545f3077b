package org.catchupmix.core.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExponentialTest {
  @ParameterizedTest
  @CsvSource({"-87, 88.7", "-1, 1", "-0.001, 0.001"})
  void theExponentialIsThatOfTheFormula(double from, double to) {
    for (int i = 0; i <= 100_000; i++) {
      float x = (float) (from + (to - from) * i / 100_000);
      double right = StrictMath.exp(x);
      assertEquals(right, Exponential.of(x), 2e-7 * right, () -> "at " + x);
    }
  }

  @Test
  void verySmallAndVeryLargeResultsAreThoseOfTheFormula() {
    for (float x = -110; x < -87; x += 0.01f) {
      assertEquals(StrictMath.exp(x), Exponential.of(x), 2 * Float.MIN_VALUE, "at " + x);
    }
    assertEquals(Float.POSITIVE_INFINITY, Exponential.of(88.73f));
    assertEquals(Float.POSITIVE_INFINITY, Exponential.of(Float.POSITIVE_INFINITY));
    assertEquals(0, Exponential.of(Float.NEGATIVE_INFINITY));
    assertEquals(Float.NaN, Exponential.of(Float.NaN));
    assertEquals(1, Exponential.of(0));
  }

  @Test
  void lanesHaveTheBitsOfSingleNumbers() {
    float[] special = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 1e30f};
    float[] x = new float[CpuTuning.LANES];
    float[] actual = new float[CpuTuning.LANES];
    float[] expected = new float[CpuTuning.LANES];
    for (int i = 0; i < 5_000; i++) {
      for (int lane = 0; lane < x.length; lane++) {
        int n = i * x.length + lane;
        x[lane] = n < special.length ? special[n] : -110 + 210f * (n * 4099 % 50_021) / 50_021;
        expected[lane] = Exponential.of(x[lane]);
      }
      Exponential.of(FloatVector.fromArray(CpuTuning.SPECIES, x, 0)).intoArray(actual, 0);
      assertEquals(Arrays.toString(expected), Arrays.toString(actual));
    }
  }
}
