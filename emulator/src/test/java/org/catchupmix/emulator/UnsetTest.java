package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Registers that some path leaves unset; kernels from src/test/cuda/unset.cu. Those with mistakes
 * are in {@link PlantedBugsTest}.
 */
class UnsetTest {
  @ParameterizedTest
  @ValueSource(strings = {"largest", "found", "squared", "some_lanes", "selected"})
  void whatNothingDependsOnIsNoFault(String kernel) {
    for (int n : new int[] {0, 1, 20, 60}) {
      try (Fixture f = new Fixture("unset")) {
        f.run(kernel, Launch.of(1, 32), given(f.count(64), f.undefined(4 * 32 * 64), n));
      }
    }
  }

  private static final String KERNEL =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry k(.param .u64 to, .param .u32 n)
      {
      .reg .b32 %%r<8>; .reg .b64 %%l<8>; .reg .pred %%p<8>;
      ld.param.u64 %%l0, [to];
      ld.param.u32 %%r0, [n];
      mov.u32 %%r1, %%tid.x;
      setp.lt.u32 %%p0, %%r1, %%r0;
      @%%p0 mov.u32 %%r2, 5;
      %s
      ret;
      }
      """;

  /** Lanes from n on have no value of r2; p0 says which have one. */
  private static void run(String body, int n) {
    try (Fixture f = Fixture.text(KERNEL.formatted(body), EmulatorOptions.defaults())) {
      f.run("k", Launch.of(1, 32), given(f.ints(new int[32]), n));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "st.global.u32 [%l0], %r2;",
        "cvt.u64.u32 %l1, %r2; add.s64 %l0, %l0, %l1; ld.global.u8 %r3, [%l0];",
        "setp.gt.u32 %p1, %r2, 3; @%p1 bra END; mov.u32 %r3, 1; END:",
        "setp.gt.u32 %p1, %r2, 3; @%p1 st.global.u32 [%l0], 1;",
        "setp.gt.u32 %p1, %r2, 3; selp.b32 %r3, 1, 2, %p1; st.global.u32 [%l0], %r3;",
        "atom.global.add.u32 %r3, [%l0], %r2;",
        ".shared .b32 s[1]; st.shared.u32 [%r2], 1;",
        ".shared .b32 s[1]; setp.gt.u32 %p1, %r2, 3; @%p1 st.shared.u32 [s], 1;",
        ".shared .b32 s[1]; st.shared.u32 [s], 1; atom.shared.add.u32 %r3, [s], %r2;",
        "selp.b32 %r3, 1, %r2, %p0; red.global.add.u32 [%l0], %r3;",
        "setp.gt.u32 %p1, %r2, 3; or.pred %p2, %p1, %p0; @%p2 bra END; mov.u32 %r3, 1; END:"
      })
  void aUseIsAFault(String use) {
    try (Fixture f = Fixture.text(KERNEL.formatted(use), EmulatorOptions.defaults())) {
      DeviceMemory to = f.ints(new int[32]);
      KernelArguments given = given(to, 9);
      f.fault("k", Launch.of(1, 32), given, "thread (9,0,0)", "never set");
    }
  }

  /** Each lane has a place in shared memory, r4, and computes r3 from r2. */
  private static final String SHARED =
      ".shared .align 8 .b32 s[64]; mov.u32 %r4, s; mad.lo.u32 %r4, %r1, 8, %r4;"
          + "add.u32 %r3, %r2, 1; mov.u32 %r5, 0; ";

  /** Padding may be stored in shared memory, where only its readers are wrong. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "st.shared.u32 [%r4], %r3; @%p0 ld.shared.u32 %r6, [%r4];",
        "st.shared.u32 [%r4], %r3; st.shared.u32 [%r4], 1; ld.shared.u32 %r6, [%r4];",
        "st.shared.u8 [%r4+1], %r3; st.shared.u8 [%r4+2], 1; ld.shared.u8 %r6, [%r4+2];",
        // the last elements of a vector are often padding, which is read with the others
        "st.shared.v2.u32 [%r4], {%r1, %r3}; ld.shared.v2.u32 {%r6, %r7}, [%r4];",
        // again by the same instruction: in the last round all have a value
        "L: setp.gt.u32 %p1, %r5, 2; selp.b32 %r6, 7, %r3, %p1; st.shared.u32 [%r4], %r6;"
            + "add.u32 %r5, %r5, 1; setp.lt.u32 %p2, %r5, 4; @%p2 bra L; ld.shared.u32 %r6, [%r4];"
      })
  void unsetSharedMemoryThatNobodyReadsIsNoFault(String use) {
    run(SHARED + use, 9);
  }

  /** Columns: the store that is blamed, what precedes it, what follows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "st.shared.u32 [%r4], %r3;||ld.shared.u32 %r6, [%r4];",
        "st.volatile.shared.u32 [%r4], %r3;||ld.volatile.shared.u32 %r6, [%r4];",
        "@!%p0 st.shared.u32 [%r4], %r3;|st.shared.u32 [%r4], 1;|ld.shared.u32 %r6, [%r4];",
        "st.shared.u8 [%r4+1], %r3;|st.shared.u64 [%r4], 1;|ld.shared.u64 %l1, [%r4];",
        // reads that were fine are skipped in the same phase: in the last round some lack a value
        "st.shared.u32 [%r4], %r6;|L: setp.lt.u32 %p1, %r5, 3; selp.b32 %r6, 7, %r3, %p1;|"
            + "ld.shared.u32 %r6, [%r4]; ld.shared.u32 %r6, [%r4];"
            + "add.u32 %r5, %r5, 1; setp.lt.u32 %p2, %r5, 4; @%p2 bra L;"
      })
  void aReaderOfUnsetSharedMemoryIsAtFault(String blamed, String before, String after) {
    String body = SHARED + (before == null ? "" : before) + "\n" + blamed + "\n" + after;
    try (Fixture f = Fixture.text(KERNEL.formatted(body), EmulatorOptions.defaults())) {
      KernelArguments given = given(f.ints(new int[32]), 9);
      String stored = " yet (PTX line 13 `%s` stored what was never set)".formatted(blamed);
      f.fault("k", Launch.of(1, 32), given, "reads", "thread (9,0,0)", "uninitialized" + stored);
    }
  }

  @Test
  void aContinuedLaunchCountsReadersAndNoStores() {
    String use = KERNEL.formatted(SHARED + "st.shared.u32 [%r4], %r3; ld.shared.u32 %r6, [%r4];");
    List<LaunchReport> reports = new ArrayList<>();
    for (int n : new int[] {9, 32}) {
      try (Fixture f = Fixture.text(use, EmulatorOptions.defaults().withContinued(true))) {
        reports.add(f.run("k", Launch.of(1, 32), given(f.ints(new int[32]), n)));
        List<Finding> findings = f.emulator.findings();
        assertEquals(n == 32 ? 0 : 1, findings.size(), findings.toString());
        findings.forEach(finding -> assertEquals(32 - n, finding.times(), finding.message()));
      }
    }
    assertEquals(
        reports.get(1).costs().stream().map(LaunchReport.Cost::sharedStores).toList(),
        reports.get(0).costs().stream().map(LaunchReport.Cost::sharedStores).toList());
  }

  /** Columns: what is decided without the value, number of lanes that have it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@%p0 red.global.add.u32 [%l0], %r2;|9",
        "selp.b32 %r3, %r2, 7, %p0; red.global.add.u32 [%l0], %r3;|9",
        "setp.gt.u32 %p1, %r2, 3; and.pred %p2, %p1, %p0; @%p2 bra END; mov.u32 %r3, 1; END:|9",
        "setp.gt.and.u32 %p2, %r2, 3, %p0; @%p2 bra END; mov.u32 %r3, 1; END:|9",
        "setp.gt.or.u32 %p2, %r2, 3, !%p0; @%p2 bra END; mov.u32 %r3, 1; END:|9",
        ".local .b32 own; st.local.u32 [own], %r2;|9",
        "mov.b64 %l1, {%r1, %r2}; red.global.add.u64 [%l0], %l1;|9",
        "mov.u32 %r2, 1; red.global.add.u32 [%l0], %r2;|9"
      })
  void whatTheOtherSideDecidesIsNone(String use, int n) {
    run(use, n);
  }

  @Test
  void allLanesMayHaveAValue() {
    run("red.global.add.u32 [%l0], %r2;", 32);
  }
}
