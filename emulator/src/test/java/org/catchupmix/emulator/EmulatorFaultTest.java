package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each faulty kernel of src/test/cuda/faults.cu stops at its line, block and thread. */
class EmulatorFaultTest {
  @AutoClose private final Fixture f = new Fixture("faults");

  private static final Pattern MESSAGE =
      Pattern.compile(
          "kernel (\\w+), PTX line (\\d+) `([^`]*)` \\(faults.cu:(\\d+)\\),"
              + " block \\((\\d+),0,0\\), thread \\((\\d+),0,0\\): (.*)");

  /** The other line of a race. */
  private static final Pattern OTHER =
      Pattern.compile("PTX line \\d+ `[^`]*` \\((faults.cu:\\d+)\\)");

  private static KernelArguments arguments(String kernel, Fixture f) {
    float[] notNumber = new float[32];
    notNumber[4] = Float.NaN;
    return switch (kernel) {
      case "misaligned_float4" -> given(f.count(100), f.undefined(128));
      case "read_of_undefined_memory" -> {
        DeviceMemory x = f.undefined(128);
        f.emulator.upload(MemorySegment.ofArray(new float[20]), x);
        yield given(x, f.undefined(128));
      }
      case "read_of_another_blocks_sum" -> given(f.count(2), f.undefined(8));
      case "endless_loop", "endless_count", "blocks_wait_for_each_other" -> given(f.ints(0, 0));
      case "null_pointer" -> KernelArguments.of().nothing();
      case "stops_itself" -> given(f.floats(notNumber));
      case "twice" -> {
        DeviceMemory x = f.count(32);
        f.emulator.free(x);
        yield given(x, f.undefined(128), 32);
      }
      default -> {
        KernelArguments result = given(f.undefined(400));
        yield switch (kernel) {
          case "write_behind_the_end" -> result.i32(100);
          case "lanes_end_before_the_barrier" -> result.i32(50);
          case "write_to_a_constant" -> result.i32(1);
          default -> result;
        };
      }
    };
  }

  /** Columns: kernel, grid, threads per block; line, block and thread of the fault; its message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          write_behind_the_end | 2 | 64 | 5 | 1 | 36 | writes 4 bytes at 0x100600000190, 0 bytes past the end of allocation 1 (400 bytes at 0x100600000000)
          write_before_the_beginning | 1 | 64 | 9 | 0 | 0 | writes 4 bytes at 0x1005fffffffc, 4 bytes before the start of allocation 1
          misaligned_float4 | 1 | 32 | 13 | 0 | 0 | reads 16 bytes at 0x100600000004, not a multiple of 16, byte 4 of allocation 1
          read_of_undefined_memory | 1 | 32 | 18 | 0 | 20 | reads 4 bytes at 0x100600000050, which is uninitialized, byte 80 of allocation 1
          read_of_undefined_shared_memory | 1 | 64 | 25 | 0 | 56 | which is uninitialized yet (is a barrier missing?), byte 28 of shared s (256 bytes at 0x0)
          shared_index_too_large | 1 | 64 | 34 | 0 | 63 | reads 4 bytes at 0x100, 0 bytes past the end of shared s
          missing_barrier | 1 | 64 | 40 | 0 | 32 | which is uninitialized yet (is a barrier missing?), byte 124 of shared s
          missing_second_barrier | 1 | 64 | 50 | 0 | 0 | a race: thread (63,0,0) of the same block wrote it in faults.cu:48, and nothing orders the two, byte 252
          race_in_a_warp | 1 | 32 | 58 | 0 | 0 | a race: thread (1,0,0) of the same block wrote it in faults.cu:57, and nothing orders the two, byte 4
          two_lanes_write_one_place | 1 | 32 | 63 | 0 | 1 | a race: thread (0,0,0) of the same block wrote it in faults.cu:63
          race_between_blocks | 2 | 32 | 67 | 0 | 31 | a race: thread (0,0,0) of block (1,0,0) wrote it in faults.cu:67, and nothing orders the two, byte 124
          read_of_another_blocks_sum | 2 | 1 | 71 | 0 | 0 | a race: thread (0,0,0) of block (1,0,0) read it in faults.cu:72
          wrong_sync_mask | 1 | 32 | 77 | 0 | 0 | its mask is 0xffffffff, but the active lanes are 0x0000ffff
          shuffle_from_a_lane_that_is_not_there | 1 | 32 | 83 | 0 | 8 | reads from lane 16, which is inactive
          barrier_not_reached_by_all | 1 | 64 | 90 | 0 | 32 | 24 threads of its warp do not reach, such as thread (40,0,0)
          warp_ends_before_the_barrier | 1 | 64 | 98 | 0 | 0 | a barrier before which 1 of 2 warps have ended
          lanes_end_before_the_barrier | 1 | 64 | 133 | 0 | 32 | a barrier before which 14 threads of its warp have ended, such as thread (50,0,0)
          endless_loop | 1 | 32 | 103 | 0 | 0 | livelock: all running threads of the launch poll memory that none of them changes, in faults.cu:103
          endless_count | 1 | 32 | 139 | 0 | 0 | warp instructions without an end
          blocks_wait_for_each_other | 2 | 32 | 146 | 0 | 0 | livelock: all running threads
          null_pointer | 1 | 32 | 109 | 0 | 3 | writes 4 bytes at 0x4, 4 bytes from the null pointer
          write_to_a_constant | 1 | 1 | 116 | 0 | 0 | constant memory cannot be written, byte 4 of variable table (16 bytes at 0x100200000000)
          stops_itself | 1 | 32 | 120 | 0 | 4 | the kernel stops itself (trap)
          twice | 1 | 32 | 126 | 0 | 0 | reads 4 bytes at 0x100600000000, which has been freed, byte 0 of allocation 1
          """)
  void theFaultNamesItsPlace(
      String kernel, int grid, int threads, int source, int block, int thread, String what) {
    // Blocks that store the same value race only in strict mode, which also counts ended threads.
    EmulatorOptions options =
        EmulatorOptions.defaults()
            .withBudget(kernel.startsWith("blocks_wait") ? 1_000_000 : 100_000)
            .withStrict(
                kernel.equals("race_between_blocks") || kernel.endsWith("before_the_barrier"));
    try (Fixture f = new Fixture("faults", options)) {
      String fault = f.fault(kernel, Launch.of(grid, threads), arguments(kernel, f));
      Matcher message = MESSAGE.matcher(fault);
      assertTrue(message.matches(), fault);
      List<String> lines = Fixture.ptx("faults").lines().toList();
      String line = lines.get(Integer.parseInt(message.group(2)) - 1);
      assertEquals(
          List.of(
              kernel, line.replaceAll("\\s+", " ").strip(), "" + source, "" + block, "" + thread),
          List.of(1, 3, 4, 5, 6).stream().map(message::group).toList());
      String said = OTHER.matcher(message.group(7)).replaceAll("$1");
      assertTrue(said.contains(what), said);
    }
  }

  /** The last warp's 14 highest lanes end; the others sum in pairs behind the barrier. */
  @Test
  void aBarrierDoesNotWaitForThreadsThatHaveEnded() {
    DeviceMemory y = f.undefined(200);
    f.run("lanes_end_before_the_barrier", Launch.of(1, 64), given(y).i32(50));
    assertEquals(1, f.floats(y)[49]);
    DeviceMemory half = f.undefined(128);
    f.run("warp_ends_before_the_barrier", Launch.of(1, 64), given(half));
    assertEquals(1, f.floats(half)[31]);
    List<Finding> findings = f.emulator.findings();
    assertTrue(findings.stream().allMatch(n -> n.severity() == Finding.Severity.NOTE));
    assertTrue(findings.getLast().message().contains("1 of 2 warps have ended"));
  }

  @Test
  void aDownloadFindsUnwrittenResults() {
    DeviceMemory y = f.undefined(128);
    f.run("twice", Launch.of(1, 32), given(f.count(32), y, 31));
    String said = assertThrows(EmulatorFault.class, () -> f.floats(y)).getMessage();
    assertTrue(said.contains("byte 124 of allocation 1 (128 bytes "), said);
  }

  @Test
  void theEmulatorWorksAfterAFault() {
    DeviceMemory y = f.undefined(128);
    f.fault("missing_barrier", Launch.of(1, 64), given(y));
    f.run("twice", Launch.of(1, 32), given(f.count(32), y, 32));
    assertEquals(62, f.floats(y)[31]);
  }

  /** Threads 100 to 127 of block 0 and all of blocks 1 to 5 write past the end. */
  @Test
  void seedZeroNamesTheLowestThread() {
    EmulatorOptions ascending = EmulatorOptions.defaults().withSeed(0).withContinued(true);
    try (Fixture zero = new Fixture("faults", ascending)) {
      DeviceMemory y = zero.undefined(400);
      zero.run("twice", Launch.of(6, 128), given(zero.count(768), y, 768));
      String first = zero.emulator.findings().getFirst().message();
      assertTrue(first.contains("block (0,0,0), thread (100,0,0)"), first);
      y = zero.undefined(4);
      zero.run("twice", Launch.of(1, 256), given(zero.count(256), y, 256));
      first = zero.emulator.findings().getFirst().message();
      assertTrue(first.contains("block (0,0,0), thread (1,0,0)"), first);
    }
  }
}
