package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** {@code mbarrier} and partial barriers, from src/test/cuda/barriers.cu. */
class BarriersTest {
  @Test
  void mbarrierOrdersPhases() {
    try (Fixture f = new Fixture("barriers")) {
      DeviceMemory y = f.undefined(3 * 512);
      f.run("in_memory", Launch.of(2, 128).withShared(0), KernelArguments.of().pointer(y));
      float[] got = f.floats(y);
      for (int i = 0; i < got.length; i++) {
        assertEquals(127 - i % 128 + i / 128, got[i]);
      }
    }
  }

  @Test
  void waitingAtAnMbarrierYields() {
    try (Fixture f = new Fixture("barriers")) {
      KernelArguments given = KernelArguments.of().pointer(f.undefined(3 * 512));
      long instructions = f.run("in_memory", Launch.of(1, 128), given).total().warps();
      assertTrue(instructions < 20_000, () -> instructions + " instructions");
    }
  }

  @Test
  void mbarrierWithoutWaitIsARace() {
    try (Fixture f = new Fixture("barriers")) {
      KernelArguments given = KernelArguments.of().pointer(f.undefined(3 * 512));
      f.fault("in_memory_missing", Launch.of(1, 128), given, " a race: ");
    }
  }

  @Test
  void partialBarriers() {
    try (Fixture f = new Fixture("barriers")) {
      DeviceMemory y = f.undefined(256);
      f.run("of_a_part", Launch.of(1, 128), KernelArguments.of().pointer(y));
      for (int i = 0; i < 64; i++) {
        assertEquals(63 - i, f.floats(y)[i]);
      }
    }
  }
}
