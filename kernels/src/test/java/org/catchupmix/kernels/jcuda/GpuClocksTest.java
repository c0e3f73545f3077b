package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Parser of lines in the format of the manual page of {@code nvidia-smi}. */
class GpuClocksTest {
  @Test
  void theReasonOfLowClocksIsNamed() {
    String free = GpuClocks.parse("1410, 1410, 1215, 45, 61.42, 0x0000000000000001\n").get() + "";
    assertTrue(free.matches(".*1410 of 1410 MHz.*1215 MHz.*45 °C.*61 W.*not held down"), free);
    String held = GpuClocks.parse("1095, 1410, 1215, 83, 250.10, 0x0000000000000024").get() + "";
    assertTrue(held.endsWith("power cap, software thermal slowdown"), held);
  }

  @Test
  void incompleteLinesAreLeftOut() {
    assertTrue(GpuClocks.parse("1410, 1410, 1215, 45, [N/A], 0x0").isEmpty());
    assertTrue(GpuClocks.parse("").isEmpty());
    assertTrue(GpuClocks.parse("No devices were found").isEmpty());
  }
}
