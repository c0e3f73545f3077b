package org.catchupmix.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Weights and borders of filters along a line. */
class FiltersTest {
  @Test
  void gaussianWeightsByHand() {
    double side = Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5));
    assertArrayEquals(new double[] {side, 1 - 2 * side, side}, Gaussian.weights(1, 1), 1e-15);
    assertArrayEquals(new double[] {1}, Gaussian.weights(3, 0));
  }

  @Test
  void bordersAsDrawn() {
    assertEquals("0001233", indices(Border.NEAREST));
    assertEquals("1001233", indices(Border.MIRROR_EDGE));
    assertEquals("2101232", indices(Border.MIRROR_CENTRE));
    assertEquals(0, Border.MIRROR_CENTRE.inside(5, 1));
    assertEquals(0, Border.MIRROR_CENTRE.inside(-5, 1));
    assertEquals(1, Border.MIRROR_CENTRE.inside(-3, 3), "beyond a whole image");
  }

  private static String indices(Border border) {
    StringBuilder out = new StringBuilder();
    IntStream.range(-2, 5).forEach(i -> out.append(border.inside(i, 4)));
    return out.toString();
  }
}
