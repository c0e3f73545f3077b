package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** State of blocks that waited for others, from src/test/cuda/waiting.cu. */
class WaitingTest {
  private static final int SEEDS = 12;

  private static void withEachSeed(Consumer<Fixture> work) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try (Fixture f = new Fixture("waiting", EmulatorOptions.defaults().withSeed(seed))) {
        work.accept(f);
      }
    }
  }

  private static void together(Fixture f, String kernel, Launch launch, KernelArguments given) {
    PtxLibrary library =
        f.emulator.load(new KernelSource("waiting", Fixture.ptx("waiting"), "waiting"));
    f.emulator.launch(library.function(kernel), launch.together(), given);
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
            KernelArguments given = KernelArguments.of().pointer(f.ints(0)).pointer(y);
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
          KernelArguments given = KernelArguments.of().pointer(f.ints(0)).pointer(y);
          together(f, "keep_behind_sync", Launch.of(3, 64), given);
          assertArrayEquals(kept(3), f.ints(y));
        });
  }

  private static void races(EmulatorOptions options, boolean global, int blocks, int n) {
    try (Fixture f = new Fixture("waiting", options)) {
      DeviceMemory counters = f.ints(0, 0, 0);
      KernelArguments given =
          KernelArguments.of().pointer(counters).pointer(f.undefined(512 * blocks)).i32(n);
      String kernel = global ? "racing_in_global" : "racing_in_shared";
      Launch launch = Launch.of(blocks, 64);
      EmulatorFault fault =
          assertThrows(
              EmulatorFault.class,
              () -> {
                if (n > 1000) {
                  f.run(kernel, launch, given);
                } else {
                  together(f, kernel, launch, given);
                }
              });
      assertTrue(fault.getMessage().contains(" a race: "), fault.getMessage());
      assertTrue(fault.getMessage().contains("waiting.cu:31"), fault.getMessage());
    }
  }

  /** Loops that only count atomically do not yield to other blocks. */
  @Test
  void countingIsNotWaiting() {
    EmulatorOptions options = EmulatorOptions.defaults().withCounting(false);
    for (int blocks : List.of(1, 2)) {
      for (boolean global : List.of(false, true)) {
        races(options, global, blocks, 20_000);
        races(options, global, blocks, 200);
      }
    }
  }

  @Test
  void aFenceBeforeABarrier() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.undefined(256);
          KernelArguments given =
              KernelArguments.of().pointer(f.ints(0, 0, 0)).pointer(f.undefined(256)).pointer(y);
          f.run("fence_before_waiting", Launch.of(3, 64), given);
          assertEquals(63, f.ints(y)[63]);
        });
  }
}
