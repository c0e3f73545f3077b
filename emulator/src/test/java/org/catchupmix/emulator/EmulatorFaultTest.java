package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Kernels with a planted fault (src/test/cuda/faults.cu): each is caught and named. */
class EmulatorFaultTest {
  private static final Pattern MESSAGE =
      Pattern.compile("kernel (\\w+), PTX line (\\d+) `([^`]*)` \\((faults.cu:\\d+)\\), (.*)");

  /** How a race names its other line. */
  private static final Pattern OTHER =
      Pattern.compile("PTX line \\d+ `[^`]*` \\((faults.cu:\\d+)\\)");

  /** The first allocation of an emulator behind the module's own variable. */
  private static final String FIRST = "0x100600000000";

  private static void caught(
      String kernel,
      Launch launch,
      Function<Fixture, KernelArguments> arguments,
      String source,
      String what) {
    caught(EmulatorOptions.defaults(), kernel, launch, arguments, source, what);
  }

  private static void caught(
      EmulatorOptions like,
      String kernel,
      Launch launch,
      Function<Fixture, KernelArguments> arguments,
      String source,
      String what) {
    EmulatorOptions options = like.withBudget(100_000);
    try (Fixture fixture = new Fixture("faults", options)) {
      EmulatorFault fault =
          assertThrows(
              EmulatorFault.class, () -> fixture.run(kernel, launch, arguments.apply(fixture)));
      Matcher message = MESSAGE.matcher(fault.getMessage());
      assertTrue(message.matches(), fault.getMessage());
      assertEquals(kernel, message.group(1));
      List<String> lines = Fixture.ptx("faults").lines().toList();
      String line = lines.get(Integer.parseInt(message.group(2)) - 1);
      assertEquals(line.replaceAll("\\s+", " ").strip(), message.group(3));
      assertEquals("faults.cu:" + source, message.group(4));
      assertEquals(what, OTHER.matcher(message.group(5)).replaceAll("$1"));
    }
  }

  private static KernelArguments onlyResult(Fixture fixture) {
    return KernelArguments.of().pointer(fixture.undefined(400));
  }

  @Test
  void aWriteBehindTheEnd() {
    caught(
        "write_behind_the_end",
        Launch.of(2, 64),
        f -> onlyResult(f).i32(100),
        "5",
        "block (1,0,0), thread (36,0,0): writes 4 bytes at 0x100600000190, 0 bytes behind the end"
            + " of allocation 1 (400 bytes at 0x100600000000)");
  }

  @Test
  void aWriteBeforeTheBeginning() {
    caught(
        "write_before_the_beginning",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "9",
        "block (0,0,0), thread (0,0,0): writes 4 bytes at 0x1005fffffffc, 4 bytes before the"
            + " beginning of allocation 1 (400 bytes at 0x100600000000)");
  }

  @Test
  void aMisalignedFloat4() {
    caught(
        "misaligned_float4",
        Launch.of(1, 32),
        f -> KernelArguments.of().pointer(f.count(100)).pointer(f.undefined(128)),
        "13",
        "block (0,0,0), thread (0,0,0): reads 16 bytes at 0x100600000004, not a multiple of 16, byte 4"
            + " of allocation 1 (400 bytes at 0x100600000000)");
  }

  @Test
  void aReadOfWhatNobodyHasWritten() {
    caught(
        "read_of_undefined_memory",
        Launch.of(1, 32),
        f -> {
          DeviceMemory x = f.undefined(128);
          f.emulator.upload(MemorySegment.ofArray(new float[20]), x);
          return KernelArguments.of().pointer(x).pointer(f.undefined(128));
        },
        "18",
        "block (0,0,0), thread (20,0,0): reads 4 bytes at 0x100600000050, which is uninitialized,"
            + " byte 80 of allocation 1 (128 bytes at 0x100600000000)");
  }

  @Test
  void aReadOfUndefinedSharedMemory() {
    caught(
        "read_of_undefined_shared_memory",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "25",
        "block (0,0,0), thread (56,0,0): reads 4 bytes at 0x1c, which is uninitialized yet (is a"
            + " barrier missing?), byte 28 of shared s (256 bytes at 0x0)");
  }

  @Test
  void anIndexThatLeavesASharedArrayThoughAnotherFollows() {
    caught(
        "shared_index_too_large",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "34",
        "block (0,0,0), thread (63,0,0): reads 4 bytes at 0x100, 0 bytes past the end of shared s"
            + " (256 bytes at 0x0)");
  }

  @Test
  void aMissingBarrier() {
    caught(
        "missing_barrier",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "40",
        "block (0,0,0), thread (32,0,0): reads 4 bytes at 0x7c, which is uninitialized yet (is a"
            + " barrier missing?), byte 124 of shared s (256 bytes at 0x0)");
  }

  @Test
  void aMissingSecondBarrierIsARace() {
    caught(
        "missing_second_barrier",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "50",
        "block (0,0,0), thread (0,0,0): reads 4 bytes at 0xfc, a race: thread (63,0,0) of the same"
            + " block wrote it in faults.cu:48, and nothing orders the two, byte 252 of shared s (256 bytes at"
            + " 0x0)");
  }

  @Test
  void aRaceInAWarp() {
    caught(
        "race_in_a_warp",
        Launch.of(1, 32),
        EmulatorFaultTest::onlyResult,
        "58",
        "block (0,0,0), thread (0,0,0): reads 4 bytes at 0x4, a race: thread (1,0,0) of the same"
            + " block wrote it in faults.cu:57, and nothing orders the two, byte 4 of shared s (128 bytes at 0x0)");
  }

  @Test
  void twoLanesThatWriteOnePlace() {
    caught(
        "two_lanes_write_one_place",
        Launch.of(1, 32),
        EmulatorFaultTest::onlyResult,
        "63",
        "block (0,0,0), thread (1,0,0): writes 4 bytes at 0x100600000000, a race: thread (0,0,0) of"
            + " the same block wrote it in faults.cu:63, and nothing orders the two, byte 0 of allocation 1 (400"
            + " bytes at 0x100600000000)");
  }

  @Test
  void aRaceBetweenBlocks() {
    // All store 1, which is a note unless the emulator is strict.
    caught(
        EmulatorOptions.defaults().withStrict(true),
        "race_between_blocks",
        Launch.of(2, 32),
        EmulatorFaultTest::onlyResult,
        "67",
        "block (0,0,0), thread (31,0,0): writes 4 bytes at 0x10060000007c, a race: thread (0,0,0)"
            + " of block (1,0,0) wrote it in faults.cu:67, and nothing orders the two, byte 124 of allocation 1"
            + " (400 bytes at 0x100600000000)");
  }

  @Test
  void aBlockThatReadsWhatAnotherWrites() {
    caught(
        "read_of_another_blocks_sum",
        Launch.of(2, 1),
        f -> KernelArguments.of().pointer(f.count(2)).pointer(f.undefined(8)),
        "71",
        "block (0,0,0), thread (0,0,0): writes 4 bytes at 0x100600000000, a race: thread (0,0,0) of"
            + " block (1,0,0) read it in faults.cu:72, and nothing orders the two, byte 0 of allocation 1 (8 bytes"
            + " at 0x100600000000)");
  }

  @Test
  void aSyncMaskThatNamesOtherLanes() {
    caught(
        "wrong_sync_mask",
        Launch.of(1, 32),
        EmulatorFaultTest::onlyResult,
        "77",
        "block (0,0,0), thread (0,0,0): its mask is 0xffffffff, but the active lanes are"
            + " 0x0000ffff");
  }

  @Test
  void aShuffleFromALaneThatTakesNoPart() {
    caught(
        "shuffle_from_a_lane_that_is_not_there",
        Launch.of(1, 32),
        EmulatorFaultTest::onlyResult,
        "83",
        "block (0,0,0), thread (8,0,0): reads from lane 16, which is inactive");
  }

  @Test
  void aBarrierThatSomeLanesDoNotReach() {
    caught(
        "barrier_not_reached_by_all",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "90",
        "block (0,0,0), thread (32,0,0): waits at a barrier that 24 threads of its warp do not"
            + " reach, such as thread (40,0,0)");
  }

  @Test
  void aWarpThatEndsWhereOthersWait() {
    caught(
        "warp_ends_before_the_barrier",
        Launch.of(1, 64),
        EmulatorFaultTest::onlyResult,
        "98",
        "block (0,0,0), thread (0,0,0): waits at a barrier that not all threads of its block reach:"
            + " 1 of 2 warps have ended");
  }

  @Test
  void lanesThatEndWhereOthersWait() {
    caught(
        "lanes_end_before_the_barrier",
        Launch.of(1, 64),
        f -> onlyResult(f).i32(50),
        "133",
        "block (0,0,0), thread (32,0,0): waits at a barrier that 14 threads of its warp do not"
            + " reach, such as thread (50,0,0)");
  }

  @Test
  void anEndlessLoop() {
    caught(
        "endless_loop",
        Launch.of(1, 32),
        f -> KernelArguments.of().pointer(f.ints(0, 0)),
        "103",
        "block (0,0,0), thread (0,0,0): the launch has run 100002 instructions of warps without an"
            + " end: an endless loop, or sizes for a GPU and not for the emulator (a smaller"
            + " --batch, --width or --shape)");
  }

  @Test
  void aNullPointer() {
    caught(
        "null_pointer",
        Launch.of(1, 32),
        f -> KernelArguments.of().nothing(),
        "109",
        "block (0,0,0), thread (3,0,0): writes 4 bytes at 0x4, 4 bytes from the null pointer");
  }

  @Test
  void aWriteToAConstant() {
    caught(
        "write_to_a_constant",
        Launch.of(1, 1),
        f -> onlyResult(f).i32(1),
        "116",
        "block (0,0,0), thread (0,0,0): writes 4 bytes at 0x100200000004, but constant memory"
            + " cannot be written, byte 4 of variable table (16 bytes at 0x100200000000)");
  }

  @Test
  void aTrap() {
    float[] values = new float[32];
    values[4] = Float.NaN;
    caught(
        "stops_itself",
        Launch.of(1, 32),
        f -> KernelArguments.of().pointer(f.floats(values)),
        "120",
        "block (0,0,0), thread (4,0,0): the kernel stops itself (trap)");
  }

  @Test
  void aUseAfterFree() {
    caught(
        "twice",
        Launch.of(1, 32),
        f -> {
          DeviceMemory x = f.count(32);
          f.emulator.free(x);
          return KernelArguments.of().pointer(x).pointer(f.undefined(128)).i32(32);
        },
        "126",
        "block (0,0,0), thread (0,0,0): reads 4 bytes at 0x100600000000, which has been freed, byte"
            + " 0 of allocation 1 (128 bytes at 0x100600000000)");
  }

  @Test
  void aResultThatTheKernelForgot() {
    try (Fixture f = new Fixture("faults")) {
      DeviceMemory y = f.undefined(128);
      f.run(
          "twice", Launch.of(1, 32), KernelArguments.of().pointer(f.count(32)).pointer(y).i32(31));
      DriverException fault = assertThrows(EmulatorFault.class, () -> f.floats(y));
      assertEquals(
          "download: uninitialized is byte 124 of allocation 1 (128 bytes at " + FIRST + ")",
          fault.getMessage());
    }
  }

  @Test
  void aFaultLeavesTheEmulatorUsable() {
    try (Fixture f = new Fixture("faults")) {
      DeviceMemory y = f.undefined(128);
      assertThrows(
          EmulatorFault.class,
          () -> f.run("missing_barrier", Launch.of(1, 64), KernelArguments.of().pointer(y)));
      f.run(
          "twice", Launch.of(1, 32), KernelArguments.of().pointer(f.count(32)).pointer(y).i32(32));
      assertEquals(62, f.floats(y)[31]);
    }
  }
}
