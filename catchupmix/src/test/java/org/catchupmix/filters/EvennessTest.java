package org.catchupmix.filters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EvennessTest {
  @Test
  void giniByHand() {
    // (-3*1 - 1*2 + 1*3 + 3*4) / (4 * 10) = 10 / 40, in any order.
    assertEquals(0.25, Evenness.gini(3, 1, 4, 2), 1e-15);
    assertEquals(0, Evenness.gini(2, 2, 2), 1e-15);
    assertEquals(0.75, Evenness.gini(0, 0, 5, 0), 1e-15, "1 - 1/n where one has everything");
    assertEquals(0, Evenness.gini(0, 0));
    assertEquals(0, Evenness.gini(7));
  }

  @Test
  void halfByHand() {
    // 4 of 10 is less than half, 4 + 3 is more: two of four.
    assertEquals(0.5, Evenness.half(3, 1, 4, 2));
    assertEquals(0.25, Evenness.half(0, 0, 5, 0));
    assertEquals(0.25, Evenness.half(1, 1, 1, 3), "exactly half is enough");
    assertEquals(0.5, Evenness.half(2, 2, 2, 2));
    assertEquals(2 / 3.0, Evenness.half(0, 0, 0));
    double[] equal = new double[20];
    Arrays.fill(equal, 0.1);
    assertEquals(0.5, Evenness.half(equal), "ten sum up to a little less than 1");
  }

  @Test
  void lorenzByHand() {
    assertArrayEquals(new double[] {0, 0.1, 0.3, 0.6, 1}, Evenness.lorenz(3, 1, 4, 2), 1e-15);
    assertArrayEquals(new double[] {0, 0.5, 1}, Evenness.lorenz(0, 0));
  }

  @Test
  void invalidPartsAreRefusedOrNaN() {
    assertThrows(IllegalArgumentException.class, () -> Evenness.gini(1, -1));
    assertThrows(IllegalArgumentException.class, () -> Evenness.half());
    assertEquals(Double.NaN, Evenness.gini(1, Double.NaN));
    assertEquals(Double.NaN, Evenness.gini(1, Double.POSITIVE_INFINITY));
    assertEquals(Double.NaN, Evenness.half(1, Double.POSITIVE_INFINITY));
  }

  @Test
  void quantilesByHand() {
    assertArrayEquals(
        new double[] {1, 1.75, 2.5, 4}, Quantiles.of(new double[] {4, 1, 3, 2}, 0, 0.25, 0.5, 1));
    assertArrayEquals(new double[] {7, 7}, Quantiles.of(new double[] {7}, 0.05, 0.95));
    assertEquals(Double.NaN, Quantiles.of(new double[] {1, Double.NaN}, 0)[0]);
  }
}
