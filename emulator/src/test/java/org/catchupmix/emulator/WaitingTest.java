package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** State of blocks that waited for others, from src/test/cuda/waiting.cu. */
class WaitingTest {
  private static void withEachSeed(Consumer<Fixture> work) {
    Fixture.forSeeds("waiting", 6, work);
  }

  private static int[] kept(int blocks) {
    int[] all = new int[64 * blocks];
    Arrays.setAll(all, i -> 100 + i / 64);
    return all;
  }

  @Test
  void sharedMemoryAfterWaitingForAFlag() {
    for (int blocks : List.of(2, 3, 5)) {
      withEachSeed(
          f -> {
            DeviceMemory y = f.undefined(256 * blocks);
            KernelArguments given = given(f.ints(0), y);
            f.run("keep_behind_flag", Launch.of(blocks, 64), given);
            assertArrayEquals(kept(blocks), f.ints(y));
          });
    }
  }

  @Test
  void sharedMemoryAfterGridSync() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.undefined(256 * 3);
          KernelArguments given = given(f.ints(0), y);
          f.run("keep_behind_sync", Launch.of(3, 64).together(), given);
          assertArrayEquals(kept(3), f.ints(y));
        });
  }

  private static void races(EmulatorOptions options, boolean global, int blocks, int n) {
    try (Fixture f = new Fixture("waiting", options)) {
      DeviceMemory counters = f.ints(0, 0, 0);
      KernelArguments given = given(counters, f.undefined(512 * blocks), n);
      String kernel = global ? "racing_in_global" : "racing_in_shared";
      Launch launch = Launch.of(blocks, 64);
      f.fault(kernel, n > 1000 ? launch : launch.together(), given, " a race: ", "waiting.cu:31");
    }
  }

  /** Loops that only count atomically do not yield to other blocks. */
  @Test
  void countingIsNotWaiting() {
    EmulatorOptions options = EmulatorOptions.defaults().withCounting(false);
    for (int blocks : List.of(1, 2)) {
      for (boolean global : List.of(false, true)) {
        races(options, global, blocks, 9_000);
        races(options, global, blocks, 200);
      }
    }
  }

  @Test
  void aFenceBeforeABarrier() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.undefined(256);
          KernelArguments given = given(f.ints(0, 0, 0), f.undefined(256), y);
          f.run("fence_before_waiting", Launch.of(3, 64), given);
          assertEquals(63, f.ints(y)[63]);
        });
  }
}
