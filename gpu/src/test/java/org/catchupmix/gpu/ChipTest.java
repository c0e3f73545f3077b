package org.catchupmix.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChipTest {
  /**
   * Compares 2,000 random kernels with CUDA's own formula.
   *
   * <p>{@code src/test/c/occupancy_fixture.cpp} wrote them.
   */
  @Test
  void blocksOfAMultiprocessorAreThoseOfCuda() throws IOException {
    try (InputStream figures = ChipTest.class.getResourceAsStream("occupancy.txt")) {
      List<String> lines =
          new String(figures.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertEquals(2000, lines.size());
      for (String line : lines) {
        int[] n = Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
        assertEquals(n[4], Chip.of(n[0]).residentBlocks(n[1], n[2], n[3]), line);
      }
    }
  }

  /** One example for each limit. */
  @Test
  void blocksOfAMultiprocessor() {
    assertEquals(8, Chip.of(80).residentBlocks(256, 32, 0), "threads");
    assertEquals(32, Chip.of(80).residentBlocks(32, 16, 0), "blocks");
    assertEquals(5, Chip.of(80).residentBlocks(256, 48, 0), "registers");
    assertEquals(3, Chip.of(80).residentBlocks(128, 32, 48 << 10), "shared memory");
    assertEquals(1, Chip.of(75).residentBlocks(128, 32, 48 << 10), "shared memory of Turing");
    assertEquals(2, Chip.of(75).residentBlocks(128, 32, 32 << 10), "no system's part on Turing");
    assertEquals(0, Chip.of(90).residentBlocks(1024, 255, 0), "one does not fit");
  }

  @Test
  void anUnknownChipIsRejected() {
    assertThrows(DriverException.class, () -> Chip.of(70));
  }
}
