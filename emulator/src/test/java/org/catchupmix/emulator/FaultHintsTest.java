package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Faults whose pattern reveals the mistake, and what findings tell of their place. */
class FaultHintsTest {
  private static Fixture kernel(EmulatorOptions options, String... body) {
    return Fixture.text(
        """
        .version 8.0
        .target sm_80
        .address_size 64
        .visible .entry k(.param .u64 x, .param .u64 y) {
          .reg .pred %p<5>;
          .reg .b32 %r<9>;
          .reg .b64 %rd<9>;
          .shared .align 16 .b8 s[1024];
          ld.param.u64 %rd1, [x];
          ld.param.u64 %rd2, [y];
          mov.u32 %r1, %tid.x;
          mov.u32 %r2, %ctaid.x;
          mul.wide.u32 %rd3, %r1, 4;
          add.s64 %rd4, %rd1, %rd3;
          mov.u32 %r3, s;
        """
            + String.join("\n", body)
            + "\nret;\n}\n.file 1 \"k.cu\"\n.file 2 \"h.cuh\"\n",
        options);
  }

  private static void fault(String[] body, int blocks, String... words) {
    try (Fixture f = kernel(EmulatorOptions.defaults(), body)) {
      f.fault("k", Launch.of(blocks, 32), given(f.count(64), f.ints(0, 0)), words);
    }
  }

  private static void fine(String... body) {
    try (Fixture f = kernel(EmulatorOptions.defaults(), body)) {
      DeviceMemory x = f.count(64);
      assertDoesNotThrow(() -> f.run("k", Launch.of(1, 32), given(x, f.ints(0, 0))));
    }
  }

  /** Behind a barrier and a plain read too, which are remembered for speed. */
  @Test
  void readOnlyDataThatTheLaunchWrote() {
    String write = "st.global.u32 [%rd4], %r1;";
    String read = "ld.global.nc.u32 %r4, [%rd4];";
    String words = "read-only data";
    fault(new String[] {write, read}, 1, words, "PTX line 16");
    fault(new String[] {write, "bar.sync 0;", "ld.global.u32 %r5, [%rd4];", read}, 1, words);
    String other = "ld.global.nc.u32 %r4, [%rd1];";
    String plain = "ld.global.u32 %r5, [%rd1];";
    fault(new String[] {write, "bar.sync 0;", plain, plain, other}, 1, words);
    fine(read, read, "ld.global.nc.u32 %r5, [%rd1];");
    fine("st.global.u32 [%rd4+128], %r1;", read);
    fine(read, "st.global.u32 [%rd4], %r1;");
  }

  @Test
  void aVoteDoesNotWaitForLanesThatReturn() {
    String half = "setp.lt.u32 %p1, %r1, 16; @!%p1 bra END;";
    String vote = "vote.sync.any.pred %p2, %p1, 0xffffffff; END:";
    fine(half, vote);
    fault(new String[] {half, vote, "st.global.u32 [%rd4], %r1;"}, 1, "its mask is 0xffffffff");
  }

  /** The address of y is computed from x and a distance, so only x is expected to be written. */
  @Test
  void aRaceInMemoryWhereOnlyReadsAreExpected() {
    try (Fixture f =
        kernel(
            EmulatorOptions.defaults(),
            "add.s64 %rd5, %rd1, %rd2;",
            "st.global.u32 [%rd5], %r2;")) {
      DeviceMemory x = f.count(64);
      DeviceMemory y = f.ints(0, 0);
      f.fault("k", Launch.of(2, 1), given(x).i64(y.address() - x.address()), "race");
    }
  }

  /** Reads of what an earlier launch wrote are no fault. */
  @Test
  void readOnlyDataOfAnEarlierLaunch() {
    try (Fixture f =
        kernel(
            EmulatorOptions.defaults(),
            "ld.global.nc.u32 %r4, [%rd4];",
            "st.global.u32 [%rd4+128], %r4;")) {
      DeviceMemory x = f.count(64);
      DeviceMemory y = f.ints(0, 0);
      f.run("k", Launch.of(1, 32), given(x, y));
      assertDoesNotThrow(() -> f.run("k", Launch.of(1, 32), given(x, y)));
    }
  }

  /** nvcc moves a load ahead of its branch if the address is constant, as in CUB's reductions. */
  @Test
  void uninitializedMemoryThatIsReadButNotSelected() {
    String load = "ld.shared.u32 %r4, [s+4];";
    String select = "selp.b32 %r5, %r4, %r1, %p1;";
    String store = "st.global.u32 [%rd4], %r5;";
    String never = "setp.gt.u32 %p1, %r1, 99;";
    String equal = "setp.eq.u32 %p2, %r4, 7;";
    fine(load, never, select, store);
    fine(load, never, equal, "and.pred %p1, %p1, %p2;", select, store);
    fault(new String[] {load, store.replace("%r5", "%r4")}, 1, "which is uninitialized yet");
  }

  @Test
  void aLoadAheadOfItsBranchKeepsWhatIsInitialized() {
    String[] body = {
      "mov.u32 %r4, 7; setp.eq.u32 %p1, %r1, 99;",
      "st.shared.u32 [s], %r4;",
      "ld.shared.v2.u32 {%r5, %r6}, [s];",
      "selp.b32 %r5, %r5, 0, %p1; selp.b32 %r6, %r6, 0, %p1;",
      "ld.shared.u32 %r7, [s];",
      "st.global.u32 [%rd1], %r7;"
    };
    try (Fixture f = kernel(EmulatorOptions.defaults(), body)) {
      DeviceMemory x = f.ints(0);
      f.run("k", Launch.of(1, 1), given(x, x));
      assertEquals(7, f.ints(x)[0]);
    }
  }

  @Test
  void aWaitThatLeavesACopyPending() {
    String[] copies = {
      "shl.b32 %r4, %r1, 2;",
      "add.s32 %r4, %r3, %r4;",
      "cp.async.ca.shared.global [%r4], [%rd4], 4;",
      "cp.async.commit_group;",
      "cp.async.ca.shared.global [%r4+128], [%rd4], 4;",
      "cp.async.commit_group;",
      "cp.async.wait_group 1;",
      "ld.shared.u32 %r5, [%r4+128];"
    };
    fault(copies, 1, "its group is pending: a wait for cp.async must leave at most 0 groups");
    copies[5] = "";
    fault(copies, 1, "no cp.async.commit_group or wait has followed");
    copies[5] = "cp.async.commit_group;";
    copies[6] = "cp.async.wait_group 0;";
    fine(copies);
  }

  @Test
  void anMbarrierForTooManyThreads() {
    fault(
        new String[] {
          "setp.ne.u32 %p1, %r1, 0;",
          "mov.u32 %r4, 33;",
          "@!%p1 mbarrier.init.shared.b64 [%r3], %r4;",
          "bar.sync 0;",
          "mbarrier.arrive.shared.b64 %rd5, [%r3];",
          "L: mbarrier.test_wait.shared.b64 %p2, [%r3], %rd5;",
          "@!%p2 bra L;"
        },
        1,
        "livelock",
        "initialized for 33 arrivals per phase, of which 1 are missing");
  }

  @Test
  void dataThatAnAtomicFlagDoesNotPublish() {
    fault(
        new String[] {
          "setp.ne.u32 %p1, %r2, 0;",
          "@%p1 bra READ;",
          "st.global.u32 [%rd4], %r1;",
          "red.global.add.u32 [%rd2], 1;",
          "ret;",
          "READ: atom.global.add.u32 %r5, [%rd2], 0;",
          "setp.lt.u32 %p2, %r5, 32;",
          "@%p2 bra READ;",
          "ld.global.u32 %r6, [%rd4];"
        },
        2,
        "a race: ",
        "__threadfence()");
  }

  @Test
  void anIndexThatOverflowed() {
    fault(
        new String[] {
          "mul.lo.s32 %r4, 65536, 32768;", // 2^31
          "mul.wide.s32 %rd5, %r4, 4;",
          "add.s64 %rd5, %rd5, %rd4;",
          "ld.global.u32 %r5, [%rd5];"
        },
        1,
        "did a 32-bit index overflow?");
  }

  @Test
  void inlinedCodeIsNamedWithItsCallSites() {
    fault(
        new String[] {
          ".loc 1 30 3",
          ".loc 1 20 5, function_name L, inlined_at 1 30 3",
          ".loc 2 7 1, function_name M, inlined_at 1 20 5",
          "ld.global.u32 %r5, [%rd4+1024];",
        },
        1,
        "(h.cuh:7 inlined at k.cu:20 inlined at k.cu:30)");
  }

  /** A store of a value that is already there, by two instructions of a line. */
  @Test
  void notesAreOnePerLineWhichIsNeverZero() {
    String[] body = {
      ".loc 1 5 1",
      "st.global.u32 [%rd1], %r2;",
      ".loc 1 0 0",
      "st.global.u32 [%rd1+4], %r2;",
      ".loc 1 6 1",
      "st.global.u32 [%rd1+8], %r2;"
    };
    try (Fixture f = kernel(EmulatorOptions.defaults(), body)) {
      f.run("k", Launch.of(1, 32), given(f.count(64), f.ints(0)));
      List<Finding> notes = f.emulator.findings();
      assertEquals(2, notes.size(), notes.toString());
      assertTrue(notes.getFirst().message().contains("(k.cu:5)"), notes.toString());
    }
  }

  /** The thread's lines, its registers, and who last wrote the word. */
  @Test
  void aFaultShowsItsThread() {
    EmulatorOptions options = EmulatorOptions.defaults().withContinued(true);
    String[] body = {
      ".loc 1 4 1", "st.shared.u32 [%r3], %r1;", ".loc 1 5 1", "ld.shared.u32 %r5, [%r3];",
    };
    try (Fixture f = kernel(options, body)) {
      f.run("k", Launch.of(1, 2), given(f.count(64), f.ints(0)));
      String context =
          f.emulator.findings().stream()
              .filter(found -> found.message().contains("k.cu:5"))
              .map(found -> String.join("\n", found.context()))
              .findFirst()
              .orElseThrow();
      assertTrue(context.contains("registers: %r3 = 0"), context);
      assertTrue(context.contains("holds 0x00000001"), context);
      assertTrue(context.contains("last written by thread (1,0,0) of the same block"), context);
      assertTrue(context.endsWith("PTX line 15, k.cu:4, k.cu:5"), context);
    }
  }
}
