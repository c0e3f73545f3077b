package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.tensor.TensorMap;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies by the asynchronous proxy, from src/test/cuda/bulk.cu. */
class BulkCopiesTest {
  private static final int TILES = 5;

  private static void withEachSeed(Consumer<Fixture> work) {
    Fixture.forSeeds("bulk", 6, work);
  }

  /** The line of the source that holds a text. */
  private static String line(String text) {
    try {
      List<String> all = Files.readAllLines(Path.of("src/test/cuda/bulk.cu"));
      int at = 0;
      while (!all.get(at).contains(text)) {
        at++;
      }
      return "bulk.cu:" + (at + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tilesAreLoadedChangedAndStored() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.undefined(1024 * TILES + 4);
          f.run("scale_right", Launch.of(1, 256), given(f.count(256 * TILES), y, TILES));
          float[] got = f.floats(y);
          for (int i = 0; i < 256 * TILES; i++) {
            assertEquals(2 * i, got[i]);
          }
          assertEquals(List.of(), f.emulator.findings());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // kernel | place | what the message says
        "scale_without_wait | tile[i] = 2 * tile[i] | uninitialized yet",
        "scale_with_one_warp_waiting | tile[i] = 2 * tile[i] | shared tile",
        "scale_without_fence | store(y + 256 * t | without fence.proxy.async",
        "scale_with_a_late_fence | store(y + 256 * t | without fence.proxy.async",
        "scale_with_wrong_phase | wait(&bar, mistake | is its parity wrong?",
        "scale_expecting_too_few | expect(&bar, mistake | expects 512 bytes less than the copies",
        "scale_expecting_too_many | expect(&bar, mistake | expects 1024 bytes more than copies",
        "scale_without_read_wait | store(y + 256 * t | is still in flight",
        "scale_without_group_wait | mistake == NO_GROUP_WAIT && i == 0 | not waited for the group",
        "scale_overwriting | load(tile | was written while the copy was in flight",
        "scale_leaving | load(tile | is in flight when its block ends",
        "scale_without_init | SCALE(scale_without_init | uninitialized",
        "scale_without_commit | store(y + 256 * t | is still in flight",
        "scale_misaligned | load(tile | not a multiple of 16",
      })
  void eachMistakeIsFoundAtItsLine(String kernel, String place, String says) {
    withEachSeed(
        f -> {
          DeviceMemory x = f.count(256 * TILES + 256);
          DeviceMemory y = f.undefined(1024 * TILES + 4);
          String message = f.fault(kernel, Launch.of(1, 256), given(x, y, TILES), says);
          assertTrue(message.contains(line(place)), line(place) + " expected: " + message);
        });
  }

  @Test
  void aWriteBeforeTheWaitForReadsIsFoundWithoutAnotherCopy() {
    withEachSeed(
        f -> {
          KernelArguments given = given(f.count(256), f.undefined(1028), 1);
          String says = "written before a wait for it has ended";
          f.fault("scale_without_read_wait", Launch.of(1, 256), given, says);
        });
  }

  @Test
  void stagesAreHandedOver() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.undefined(384);
          f.run("sums_right", Launch.of(1, 128), given(f.count(96 * 7), y, 7));
          float[] got = f.floats(y);
          for (int i = 0; i < 96; i++) {
            assertEquals(7 * i + 96 * 21, got[i]);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sums_without_producer_wait | already complete",
        "sums_arriving_early | a race",
        "sums_of_one_arrival | a race",
      })
  void handingOverWronglyIsFound(String kernel, String says) {
    withEachSeed(
        f -> {
          DeviceMemory y = f.undefined(384);
          f.fault(kernel, Launch.of(1, 128), given(f.count(96 * 7), y, 7), says);
        });
  }

  @Test
  void anMbarrierOrdersOnlyArrivalsBeforeWaits() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.ints(0, 0);
          f.run("only_arrivals_are_ordered", Launch.of(1, 96), given(y, 0));
          assertArrayEquals(new int[] {5, 0}, f.ints(y));
        });
    for (int bystander = 1; bystander <= 3; bystander++) {
      int found = 0;
      for (long seed = 1; seed <= 6; seed++) {
        try (Fixture f = new Fixture("bulk", EmulatorOptions.defaults().withSeed(seed))) {
          f.run("only_arrivals_are_ordered", Launch.of(1, 96), given(f.undefined(8), bystander));
        } catch (EmulatorFault e) {
          // Where the read comes first in this order, nothing has written it.
          assertTrue(
              e.getMessage().contains("race") || e.getMessage().contains("uninitialized"),
              e.getMessage());
          found++;
        }
      }
      assertEquals(6, found, "bystander " + bystander);
    }
  }

  /** Shared memory by a swizzle: chunk c of row r, of 128 bytes, lies at chunk c ^ (r mod 8). */
  private static int swizzled(int at, int swizzle) {
    int rows = at / 128;
    int chunk = at / 16 % 8;
    int mask = swizzle == 0 ? 0 : swizzle / 16 - 1;
    return at / 128 * 128 + (chunk ^ (rows & mask)) * 16 + at % 16;
  }

  @ParameterizedTest
  @CsvSource({
    // rank, inner size of the box, swizzle, first coordinates
    "1, 64, 0, 12",
    "1, 64, 0, -8",
    "2, 32, 128, 4",
    "2, 16, 64, 0",
    "2, 8, 32, 60",
    "2, 24, 0, 50",
    "3, 32, 128, -3",
    "4, 8, 32, 9",
    "5, 4, 0, 1"
  })
  void boxesOfTensorsAreCopied(int rank, int inner, int swizzle, int first) {
    long[] sizes = Arrays.copyOf(new long[] {64, 9, 5, 3, 2}, rank);
    int[] box = Arrays.copyOf(new int[] {inner, 8, 3, 2, 2}, rank);
    int[] start = {first, 3, -1, 1, 0};
    int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    int boxCount = Arrays.stream(box).reduce(1, (a, b) -> a * b);
    EmulatorOptions options = EmulatorOptions.defaults().withChip(Chip.of(90));
    try (Fixture f = new Fixture("bulk", options)) {
      DeviceMemory from = f.count(count);
      float[] minus = new float[count];
      Arrays.fill(minus, -1);
      DeviceMemory to = f.floats(minus);
      DeviceMemory seen = f.undefined(4 * boxCount);
      KernelArguments given =
          KernelArguments.of()
              .struct(map(from, sizes, box, swizzle), TensorMap.ALIGNMENT)
              .struct(map(to, sizes, box, swizzle), TensorMap.ALIGNMENT)
              .i32(start)
              .i32(4 * boxCount)
              .pointer(seen);
      f.run("box_" + rank, Launch.of(1, 64).withShared(4 * boxCount), given);
      float[] tile = f.floats(seen);
      float[] expected = minus.clone();
      for (int i = 0; i < boxCount; i++) {
        int rest = i;
        int at = 0;
        int stride = 1;
        boolean inside = true;
        for (int d = 0; d < rank; d++) {
          int index = start[d] + rest % box[d];
          rest /= box[d];
          inside &= index >= 0 && index < sizes[d];
          at += index * stride;
          stride *= (int) sizes[d];
        }
        assertEquals(inside ? at : 0, tile[swizzled(4 * i, swizzle) / 4], "element " + i);
        if (inside) {
          expected[at] = at;
        }
      }
      assertArrayEquals(expected, f.floats(to));
    }
  }

  @Test
  void aBoxInTwoAllocationsIsFound() {
    try (Fixture f = new Fixture("bulk", EmulatorOptions.defaults().withChip(Chip.of(90)))) {
      DeviceMemory row = f.count(64);
      DeviceMemory next = f.count(64);
      MemorySegment both =
          TensorMap.of(4, row, 64, 2).withStrides(next.address() - row.address()).encode();
      KernelArguments given =
          KernelArguments.of()
              .struct(both, TensorMap.ALIGNMENT)
              .struct(both, TensorMap.ALIGNMENT)
              .i32(new int[5])
              .i32(512)
              .pointer(f.undefined(512));
      Launch launch = Launch.of(1, 64).withShared(512);
      f.fault("box_2", launch, given, "copies a box that spans several allocations");
    }
  }

  private static MemorySegment map(DeviceMemory memory, long[] sizes, int[] box, int swizzle) {
    return TensorMap.of(4, memory, sizes).withBox(box).withSwizzle(swizzle).encode();
  }

  @Test
  void blocksAddToTheSameSums() {
    withEachSeed(
        f -> {
          DeviceMemory y = f.floats(new float[64]);
          DeviceMemory most = f.ints(new int[64]);
          f.run("reduce", Launch.of(7, 64), given(y, most));
          assertEquals(7, f.floats(y)[63]);
          assertEquals(6, f.ints(most)[1]);
          assertEquals(0, f.ints(most)[2]);
        });
  }
}
