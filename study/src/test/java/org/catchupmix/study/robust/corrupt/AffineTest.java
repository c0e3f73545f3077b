package org.catchupmix.study.robust.corrupt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.study.robust.Pattern;
import org.catchupmix.study.robust.corrupt.Deformation.Affine;
import org.junit.jupiter.api.Test;

class AffineTest {
  private static byte[] bytes(int... values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }

  @Test
  void aQuarterTurnIsClockwise() {
    // 1 2    3 1
    // 3 4 -> 4 2
    assertArrayEquals(bytes(3, 1, 4, 2), Affine.rotation(90).apply(bytes(1, 2, 3, 4), 2, 2, 1));
    assertArrayEquals(
        bytes(7, 4, 1, 8, 5, 2, 9, 6, 3),
        Affine.rotation(90).apply(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9), 3, 3, 1));
  }

  @Test
  void shrinkingToHalfMixesNeighboursAndZeros() {
    // Column x comes from 2 x - 1.5: -1.5, 0.5, 2.5, 4.5.
    byte[] half = Affine.scale(0.5).apply(bytes(0, 100, 200, 40), 1, 4, 1);
    assertArrayEquals(bytes(0, 50, 120, 0), half);
  }

  @Test
  void channelsStayApart() {
    byte[] rgb = bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertArrayEquals(
        bytes(7, 8, 9, 1, 2, 3, 10, 11, 12, 4, 5, 6), Affine.rotation(90).apply(rgb, 2, 2, 3));
    assertArrayEquals(rgb, Affine.rotation(0).apply(rgb, 2, 2, 3));
  }

  @Test
  void equalsTorchvision() throws IOException {
    List<Affine> maps =
        List.of(
            Affine.rotation(20),
            Affine.rotation(-40),
            Affine.rotation(90),
            Affine.shear(28.6),
            Affine.shear(-57.3),
            Affine.scale(0.6),
            Affine.scale(1.4));
    byte[] expected;
    try (InputStream in = AffineTest.class.getResourceAsStream("/robust/deform.npy")) {
      expected = in.readAllBytes();
    }
    int size = 9 * 12;
    int start = expected.length - maps.size() * size;
    byte[] image = Pattern.of(9, 12, 1);
    for (int i = 0; i < maps.size(); i++) {
      byte[] one = Arrays.copyOfRange(expected, start + i * size, start + (i + 1) * size);
      int distance = Pattern.distance(one, maps.get(i).apply(image, 9, 12, 1));
      assertTrue(distance <= 1, maps.get(i) + " is " + distance + " away");
    }
  }

  @Test
  void anglesAreDrawnPerImageAndSeed() {
    byte[] image = Pattern.of(16, 16, 3);
    for (Deformation d : Deformation.ALL) {
      byte[] first = d.apply(image, 16, 16, 3, 1, 7);
      assertArrayEquals(first, d.apply(image, 16, 16, 3, 1, 7), d.key());
      boolean random = d.kind() != Deformation.Kind.SCALE;
      assertEquals(random, !Arrays.equals(first, d.apply(image, 16, 16, 3, 1, 8)), d.key());
      assertEquals(random, !Arrays.equals(first, d.apply(image, 16, 16, 3, 2, 7)), d.key());
      assertFalse(Arrays.equals(first, image), d.key());
    }
    assertEquals("rotation_20", Deformation.ALL.getFirst().key());
    assertEquals("scale_1.4", Deformation.ALL.getLast().key());
    assertArrayEquals(Pattern.of(16, 16, 3), image, "the image is left as it was");
  }
}
