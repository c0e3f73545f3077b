package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Blocks that wait for each other, from src/test/cuda/together.cu. */
class TogetherTest {
  @AutoClose private final Fixture f = new Fixture("together");

  private static final int N = 1000;

  @Test
  void gridSync() {
    for (int phases : List.of(1, 2, 7)) {
      try (Fixture f = new Fixture("together")) {
        DeviceMemory x = f.count(N);
        DeviceMemory y = f.count(N);
        KernelArguments given = given(x, y, N, phases);
        f.run("phases", Launch.of(5, 96).together(), given);
        float[] got = f.floats(phases % 2 == 0 ? x : y);
        for (int i = 0; i < N; i++) {
          assertEquals((phases % 2 == 0 ? i : N - 1 - i) + phases, got[i]);
        }
      }
    }
  }

  @Test
  void missingGridSyncIsARace() {
    KernelArguments given = given(f.count(N), f.count(N), N, 2);
    Launch launch = Launch.of(5, 96).together();
    f.fault("phases_racing", launch, given, "a race: ", "together.cu:11");
  }

  @Test
  void gridSyncNeedsACooperativeLaunch() {
    KernelArguments given = given(f.count(N), f.undefined(4 * N), N, 1);
    f.fault("phases", Launch.of(2, 32), given, "stops itself", "--cooperative");
  }

  @Test
  void aMissingBlockIsALivelock() {
    try (Fixture f = new Fixture("together", EmulatorOptions.defaults().withBudget(100_000))) {
      KernelArguments given = given(f.undefined(12), 2);
      f.fault("one_missing", Launch.of(3, 32).together(), given, "livelock");
    }
  }

  @Test
  void blocksMayWaitForEarlierOnes() {
    int blocks = 60;
    for (long seed = 0; seed < 3; seed++) {
      try (Fixture f = new Fixture("together", EmulatorOptions.defaults().withSeed(seed))) {
        DeviceMemory sums = f.undefined(8 * blocks);
        DeviceMemory flags = f.ints(new int[blocks]);
        KernelArguments given = given(sums, flags);
        f.run("look_back", Launch.of(blocks, 64), given);
        float[] got = f.floats(sums);
        for (int b = 0; b < blocks; b++) {
          assertEquals(b * (b + 1) / 2, got[b]);
          assertEquals(b * (b - 1) / 2, got[blocks + b]);
        }
      }
    }
  }

  @Test
  void waitingWithoutAFenceIsARace() {
    KernelArguments given = given(f.undefined(80), f.ints(new int[10]));
    f.fault("look_back_racing", Launch.of(10, 64), given, "a race: ");
  }

  @Test
  void groupsOfWarpsUseReservedMemory() {
    DeviceMemory y = f.undefined(8);
    int shared = f.run("sum_of_warps", Launch.of(1, 128), given(y)).sharedBytes();
    assertArrayEquals(new int[] {63 * 32, 191 * 32}, f.ints(y));
    assertEquals(0, shared);
  }

  @Test
  void theLastBlockResetsTheCounter() {
    for (long seed = 0; seed < 3; seed++) {
      try (Fixture f = new Fixture("together", EmulatorOptions.defaults().withSeed(seed))) {
        DeviceMemory counter = f.ints(0);
        KernelArguments given = given(counter, f.undefined(40));
        f.run("counter_set_back", Launch.of(10, 64), given);
        assertEquals(0, f.ints(counter)[0]);
        f.fault("counter_set_back_by_all", Launch.of(10, 64), given, "a race: ");
      }
    }
  }
}
