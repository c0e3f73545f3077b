package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class BilinearTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void halvingAveragesFourNeighbours() {
    Image from = new Image(2, 2, 1, bytes(10, 20, 200, 250));
    assertArrayEquals(bytes(120), Bilinear.scale(from, 1, 1).pixels());
  }

  @Test
  void doublingSharesThreeToOne() {
    // Columns 0 and 3 lie outside the source centres and repeat them, columns 1 and 2 have shares
    // 3/4 and 1/4; rows likewise. Row 1, column 1: (9 * 0 + 3 * 100 + 3 * 200 + 40) / 16 = 58.75.
    Image from = new Image(2, 2, 1, bytes(0, 100, 200, 40));
    int[] expected = {0, 25, 75, 100, 50, 59, 76, 85, 150, 126, 79, 55, 200, 160, 80, 40};
    assertArrayEquals(bytes(expected), Bilinear.scale(from, 4, 4).pixels());
  }

  @Test
  void channelsStayApartAndShapesStretch() {
    // One row of two RGB pixels becomes 2 x 2: the same row twice.
    Image from = new Image(1, 2, 3, bytes(1, 2, 3, 201, 202, 203));
    assertArrayEquals(
        bytes(1, 2, 3, 201, 202, 203, 1, 2, 3, 201, 202, 203), Bilinear.scale(from, 2, 2).pixels());
  }

  @Test
  void theRightSizeIsLeftAlone() {
    Image from = new Image(2, 2, 1, bytes(1, 2, 3, 4));
    assertSame(from, Bilinear.scale(from, 2, 2));
  }
}
