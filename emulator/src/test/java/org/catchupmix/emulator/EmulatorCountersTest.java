package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.LaunchReport.Count;
import org.catchupmix.emulator.report.LaunchReport.Traffic;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counters of access patterns of known cost, from src/test/cuda/patterns.cu. */
class EmulatorCountersTest {
  @AutoClose private final Fixture f = new Fixture("patterns");

  private LaunchReport report(String kernel, Object... values) {
    return f.run(kernel, Launch.of(1, 32), given(values));
  }

  private LaunchReport copy(String kernel) {
    return report(kernel, f.count(128), f.undefined(512));
  }

  /** Columns: kernel; requests, sectors and ideal sectors of global loads; same of stores. */
  @ParameterizedTest
  @CsvSource({
    "coalesced, 1, 4, 4, 1, 4, 4",
    "stride_two, 1, 8, 4, 1, 4, 4",
    "shifted, 1, 5, 4, 1, 4, 4",
    "four_at_once, 1, 16, 16, 1, 16, 16",
    "broadcast, 1, 1, 1, 1, 4, 4"
  })
  void sectorsOfGlobalAccesses(
      String kernel, long loads, long read, long leastRead, long stores, long wrote, long least) {
    LaunchReport report = copy(kernel);
    assertEquals(new Traffic(loads, read, leastRead), report.globalLoads());
    assertEquals(new Traffic(stores, wrote, least), report.globalStores());
  }

  @Test
  void averagesOfGlobalAccesses() {
    assertEquals(4.0, copy("coalesced").globalLoads().perRequest());
    assertEquals(8.0, copy("stride_two").globalLoads().perRequest());
  }

  /** Columns: kernel, stride; requests, wavefronts and ideal wavefronts of shared loads. */
  @ParameterizedTest
  @CsvSource({
    "bank_stride, 1, 1, 1, 1",
    "bank_stride, 2, 1, 2, 1",
    "bank_stride, 3, 1, 1, 1",
    "bank_stride, 32, 1, 32, 1",
    "bank_doubles, 1, 1, 2, 2",
    "bank_doubles, 2, 1, 4, 2",
    "bank_float4, 1, 1, 4, 4",
    "bank_float4, 2, 1, 8, 4"
  })
  void wavefrontsOfSharedAccesses(
      String kernel, int stride, long requests, long wavefronts, long ideal) {
    LaunchReport report = report(kernel, f.undefined(512), stride);
    assertEquals(new Traffic(requests, wavefronts, ideal), report.sharedLoads());
    assertEquals(wavefronts - ideal, report.sharedLoads().conflicts());
    assertEquals(report.sharedLoads(), report.sharedStores());
  }

  @Test
  void bytesInReverse() {
    LaunchReport report = report("bytes", f.bytes(new byte[32]), f.undefined(32));
    assertEquals(new Traffic(1, 1, 1), report.globalLoads());
    assertEquals(new Traffic(1, 1, 1), report.globalStores());
  }

  @Test
  void aBroadcastOfSharedMemory() {
    LaunchReport report = report("bank_broadcast", f.undefined(128));
    assertEquals(new Traffic(1, 1, 1), report.sharedLoads());
    assertEquals(1, report.barriers());
  }

  @Test
  void instructionsByKind() {
    LaunchReport report = copy("coalesced");
    assertEquals(new Count(1, 32), report.count(InstructionKind.GLOBAL_LOAD));
    assertEquals(new Count(1, 32), report.count(InstructionKind.GLOBAL_STORE));
    assertEquals(new Count(1, 32), report.count(InstructionKind.BRANCH));
    assertEquals(new Count(0, 0), report.count(InstructionKind.FLOAT));
    // mul.wide and two additions; two parameters, two address conversions, the thread index.
    assertEquals(new Count(3, 96), report.count(InstructionKind.INTEGER));
    assertEquals(new Count(5, 160), report.count(InstructionKind.MOVE));
    assertEquals(new Count(11, 352), report.total());
  }

  @Test
  void anInstructionWithSeveralResultsCountsOnce() {
    String ptx =
        """
        .version 8.0
        .target sm_80
        .address_size 64
        .entry k(.param .u64 p) {
        .reg .b32 %r<3>; .reg .b64 %rd<2>;
        ld.param.v2.u32 {%r1, %r2}, [p];
        ld.param.u32 %rd1, [p+4];
        mov.b64 {%r1, %r2}, %rd1;
        ret;
        }
        """;
    try (Fixture one = Fixture.text(ptx, EmulatorOptions.defaults())) {
      LaunchReport report = one.run("k", Launch.of(1, 32), KernelArguments.of().i64(1));
      assertEquals(new Count(3, 96), report.count(InstructionKind.MOVE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fma.rn.f32, FLOAT",
    "add.f16x2, HALF",
    "fma.rn.bf16, HALF",
    "ex2.approx.f16, SPECIAL",
    "div.rn.f64, SPECIAL",
    "div.u32, INTEGER",
    "and.pred, MOVE",
    "st.param.b32, MOVE",
    "call.uni, BRANCH",
    "redux.sync.add.u32, WARP"
  })
  void kindsOfInstructions(String opcode, InstructionKind kind) {
    assertEquals(
        kind, InstructionKind.of(new PtxInstruction(null, Opcode.of(opcode), List.of(), 1, null)));
  }

  @Test
  void aDivergentBranch() {
    assertEquals(1, report("divergent", f.ints(new int[32])).divergentBranches());
  }

  @Test
  void theListenerGetsEveryReport() {
    List<LaunchReport> all = new ArrayList<>();
    f.emulator.listen(all::add);
    copy("coalesced");
    LaunchReport last = copy("broadcast");
    assertEquals(List.of("coalesced", "broadcast"), all.stream().map(r -> r.kernel()).toList());
    assertSame(last, all.getLast());
  }

  @Test
  void countingCanBeTurnedOff() {
    try (Fixture f = new Fixture("patterns", EmulatorOptions.defaults().withCounting(false))) {
      LaunchReport report =
          f.run("coalesced", Launch.of(1, 32), given(f.count(32), f.undefined(128)));
      assertEquals(new Count(0, 0), report.total());
      assertEquals(0, report.globalLoads().requests());
    }
  }
}
