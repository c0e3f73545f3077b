package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Correct kernels of src/test/cuda/sound.cu pass all checks in any order of blocks and warps. */
class EmulatorSoundTest {
  private static void forSeeds(Consumer<Fixture> test) {
    Fixture.forSeeds("sound", 5, test);
  }

  /**
   * Columns: kernel, grid, threads per block, shared bytes; inputs 0, 1, 2... (0: none), results,
   * argument n (-1: none); some results as index:value.
   */
  @ParameterizedTest
  @CsvSource({
    "tree_sum, 3, 256, 0, 1000, 3, 1000, 0:499500 1:499500 2:499500",
    "shuffle_sum, 1, 128, 0, 1000, 1, 1000, 0:499500",
    "shared_reading, 3, 100, 0, 50, 300, 50, 299:1225",
    "double_buffer, 1, 64, 0, 64, 64, 7, 0:7 63:6",
    "warp_exchange, 1, 64, 0, 0, 64, -1, 0:31 32:63",
    "half_warp_exchange, 1, 32, 0, 0, 32, -1, 0:15 16:31",
    "block_wide_through_global, 3, 64, 0, 0, 192, -1, 0:63 191:2",
    "one_memory_two_names, 1, 32, 128, 32, 32, -1, 0:31"
  })
  void aSoundKernelPasses(
      String kernel,
      int grid,
      int threads,
      int shared,
      int inputs,
      int results,
      int n,
      String expected) {
    forSeeds(
        f -> {
          DeviceMemory y = f.undefined(4 * results);
          KernelArguments given = KernelArguments.of();
          given = inputs > 0 ? given.pointer(f.count(inputs)) : given;
          given = given.pointer(y);
          given = n >= 0 ? given.i32(n) : given;
          f.run(kernel, Launch.of(grid, threads).withShared(shared), given);
          for (String pair : expected.split(" ")) {
            String[] parts = pair.split(":");
            assertEquals(Float.parseFloat(parts[1]), f.floats(y)[Integer.parseInt(parts[0])]);
          }
        });
  }

  @Test
  void neighbouringBytesOfDifferentThreads() {
    forSeeds(
        f -> {
          byte[] x = new byte[100];
          IntStream.range(0, 100).forEach(i -> x[i] = (byte) i);
          DeviceMemory y = f.undefined(100);
          f.run("neighbours_in_one_word", Launch.of(4, 27), given(f.bytes(x), y, 100));
          assertEquals(99, f.bytes(y)[0]);
          assertEquals(0, f.bytes(y)[99]);
        });
  }

  @Test
  void aHistogramByAtomics() {
    forSeeds(
        f -> {
          int[] x = IntStream.range(0, 1000).map(i -> i * i).toArray();
          DeviceMemory counts = f.ints(new int[8]);
          f.run("histogram", Launch.of(10, 100), given(f.ints(x), counts, 1000));
          assertArrayEquals(new int[] {250, 500, 0, 0, 250, 0, 0, 0}, f.ints(counts));
        });
  }

  @Test
  void nestedBranchesAndLoops() {
    int n = 500;
    int[] x = new int[n];
    int[] expected = new int[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1 + i * 7919 % 1000;
      expected[i] = nest(i, x[i]);
    }
    forSeeds(
        f -> {
          DeviceMemory y = f.undefined(4 * n);
          f.run("nests", Launch.of(8, 64), given(f.ints(x), y, n));
          assertArrayEquals(expected, f.ints(y));
        });
  }

  /** The kernel {@code nests} in Java. */
  private static int nest(int i, int start) {
    int v = start;
    int steps = 0;
    while (v != 1) {
      if (v % 2 == 0) {
        v /= 2;
      } else {
        if (steps > 60) {
          break;
        }
        v = 3 * v + 1;
      }
      steps++;
      if (v % 5 == 0) {
        if (v % 3 == 0) {
          continue;
        }
        steps += 2;
        for (int k = 0; k < (i & 3); k++) {
          if (k == 2) {
            break;
          }
          steps += k;
        }
      }
    }
    return switch (steps & 7) {
      case 0 -> steps + 1;
      case 1 -> steps * 3;
      case 2 -> steps - i;
      case 3 -> steps ^ 5;
      case 4 -> i;
      case 5 -> steps * steps;
      case 6 -> steps + i;
      default -> -steps;
    };
  }

  @Test
  void aLocalArray() {
    forSeeds(
        f -> {
          int[] x = new int[40];
          int[] expected = new int[40];
          for (int i = 0; i < 40; i++) {
            x[i] = 3 * i;
            int wanted = x[i] & 15;
            for (int k = 0; k < 16; k++) {
              expected[i] = ((k * 5 + i) & 15) == wanted ? k : expected[i];
            }
          }
          DeviceMemory y = f.undefined(160);
          f.run("local_array", Launch.of(1, 40), given(f.ints(x), y));
          assertArrayEquals(expected, f.ints(y));
        });
  }

  @Test
  void dynamicSharedMemoryAndBlocksOfTwoDimensions() {
    forSeeds(
        f -> {
          DeviceMemory y = f.undefined(4 * 64);
          f.run("dynamic_shared", new Launch(1, 1, 1, 8, 8, 1, 256), given(f.count(64), y));
          assertEquals(8, f.floats(y)[1]);
          assertEquals(1, f.floats(y)[8]);
        });
  }

  /** Kernels may clear shared memory by exchanges. */
  @Test
  void anExchangeInitializesMemory() {
    assertEquals(5, exchanged("%r2"));
    String said = assertThrows(EmulatorFault.class, () -> exchanged("%r1")).getMessage();
    assertTrue(said.contains("which is uninitialized"), said);
  }

  /** Stores the result of an exchange in new memory, %r1, or the new value, %r2. */
  private static int exchanged(String register) {
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(.param .u64 p) {
          .reg .b32 %r<3>; .reg .b64 %rd<2>;
          .shared .align 4 .b8 hits[4];
          ld.param.u64 %rd1, [p];
          atom.shared.exch.b32 %r1, [hits], 5;
          ld.shared.u32 %r2, [hits];
          st.global.u32 [%rd1], REGISTER;
          ret;
        }
        """
            .replace("REGISTER", register);
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      DeviceMemory y = f.undefined(Integer.BYTES);
      f.run("k", Launch.of(1, 1), given(y));
      return f.ints(y)[0];
    }
  }
}
