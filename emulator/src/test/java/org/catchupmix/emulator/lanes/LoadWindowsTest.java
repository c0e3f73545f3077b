package org.catchupmix.emulator.lanes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;
import org.junit.jupiter.api.Test;

/** Words that lanes take out of few vectors are those that lie at their addresses. */
class LoadWindowsTest {
  private final Random random = new Random(9);
  private final byte[] data = new byte[512];

  private static int[] distances(int... words) {
    int[] all = new int[Registers.LANES];
    Arrays.setAll(all, lane -> (words[lane % words.length] - words[0]) * Integer.BYTES);
    return all;
  }

  private int[] expected(int[] distances, int first) {
    return Arrays.stream(distances).map(d -> (int) Allocation.INTS.get(data, first + d)).toArray();
  }

  @Test
  void wordsComeFromWhereTheLanesMeanThem() {
    random.nextBytes(data);
    for (int trial = 0; trial < 500; trial++) {
      int width = random.nextInt(LaneVectors.width()) + 1;
      int[] words = random.ints(random.nextInt(32) + 1, 0, width).toArray();
      int[] distances = distances(words);
      int first = 4 * words[0] + random.nextInt(200);
      int[] ints = new int[Registers.LANES];
      float[] floats = new float[Registers.LANES];
      LoadWindows windows = new LoadWindows(distances, false);
      assertTrue(windows.load(ints, data, first));
      assertTrue(windows.load(floats, data, first));
      int[] bits = new int[Registers.LANES];
      Arrays.setAll(bits, lane -> Float.floatToRawIntBits(floats[lane]));
      assertArrayEquals(expected(distances, first), ints);
      assertArrayEquals(ints, bits);
    }
  }

  @Test
  void aRowComesAsItLies() {
    random.nextBytes(data);
    int[] row = new int[Registers.LANES];
    Arrays.setAll(row, lane -> lane * Integer.BYTES);
    int[] to = new int[Registers.LANES];
    assertTrue(new LoadWindows(row, true).load(to, data, 36));
    assertArrayEquals(expected(row, 36), to);
  }

  @Test
  void lanesThatLieFarApartAreLeftToOthers() {
    assertFalse(new LoadWindows(distances(0, 64), false).load(new int[32], data, 0));
  }

  @Test
  void whatLiesBehindTheEndIsNotLoaded() {
    int end = data.length - Integer.BYTES;
    assertFalse(new LoadWindows(distances(0), false).load(new int[32], data, end));
    assertFalse(
        new LoadWindows(distances(0), false).load(new int[32], data, Integer.MAX_VALUE - 8));
  }
}
