package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Lines in the format of the manual page of {@code nvidia-smi}. */
class GpuClocksTest {
  @Test
  void whatHoldsClocksDownIsNamed() {
    assertEquals(
        "clocks behind the last run: 1410 of 1410 MHz, memory 1215 MHz, 45 °C, 61 W, not held down",
        GpuClocks.parse("1410, 1410, 1215, 45, 61.42, 0x0000000000000001\n").get().toString());
    assertTrue(
        GpuClocks.parse("1095, 1410, 1215, 83, 250.10, 0x0000000000000024")
            .get()
            .toString()
            .endsWith("held down by power cap, software thermal slowdown"));
  }

  @Test
  void whatTheToolDoesNotSayIsLeftOut() {
    assertTrue(GpuClocks.parse("1410, 1410, 1215, 45, [N/A], 0x0").isEmpty());
    assertTrue(GpuClocks.parse("").isEmpty());
    assertTrue(GpuClocks.parse("No devices were found").isEmpty());
  }
}
