package org.catchupmix.emulator.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.report.CallSite;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.LaunchReport.Traffic;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

class ProgramReportTest {
  private static final int MANY = 10_000;

  private final StringWriter said = new StringWriter();
  private final ProgramReport report =
      new ProgramReport(
          new ProgramOptions(EmulatorOptions.defaults(), Path.of(""), _ -> false, 100, 0, false),
          new PrintWriter(said));

  /** A launch whose one kind of instruction ran twice per warp. */
  private static Launched launched(String kernel, int threads) {
    Launch launch = Launch.of(1, threads);
    long warps = Math.ceilDiv(threads, 32);
    LaunchReport.Cost cost =
        new LaunchReport.Cost(
            new PtxInstruction(null, Opcode.of("ld.global.f32"), List.of(), 1, null),
            new LaunchReport.Count(2 * warps, 2L * threads),
            new Traffic(2 * warps, 8 * warps, 8 * warps),
            Traffic.NONE,
            Traffic.NONE,
            Traffic.NONE,
            1);
    return new Launched(
        kernel,
        launch,
        new CallSite("launch", new PtxInstruction.SourceLine("a.cu", 1)),
        new LaunchReport(kernel, launch, List.of(cost), 1, 0, 3, threads, 1));
  }

  @Test
  @SuppressWarnings("unchecked")
  void manyLaunchesAreSummedAndOnlyTheFirstAreListed() {
    for (int i = 0; i < MANY; i++) {
      report.launched(launched("often", i % 2 == 0 ? 32 : 70));
    }
    report.launched(launched("once", 32));
    report.launched(launched("once", 32).with(null));
    Map<String, Object> all = report.described("the end", 0);
    Map<String, Object> often = ProgramsTest.kernel(all, 0);
    assertEquals(ProgramReport.MOST_LISTED, ((List<?>) often.get("launches")).size());
    assertEquals(
        "9900 more launches: only the first 100 of a kernel are listed, all are counted",
        often.get("not_listed"));
    Map<String, Double> counters = (Map<String, Double>) often.get("counters");
    long warps = MANY / 2 * (1 + 3);
    assertEquals(MANY, counters.get("launches"));
    assertEquals(warps, counters.get("warps"));
    assertEquals(2.0 * warps, counters.get("warp_instructions"));
    assertEquals(MANY / 2 * 2 * (32 + 70), counters.get("lane_instructions"));
    assertEquals(8.0 * warps, counters.get("load_sectors"));
    assertEquals(4.0, counters.get("load_sectors_per_request"));
    assertEquals(3.0 * MANY, counters.get("barriers"));
    assertEquals(MANY, counters.get("divergent_branches"));
    assertEquals(70, counters.get("shared_bytes"));
    Map<String, Object> once = ProgramsTest.kernel(all, 1);
    assertEquals(2, ((List<?>) once.get("launches")).size());
    assertEquals(null, once.get("not_listed"));
    assertEquals(1.0, ((Map<String, Double>) once.get("counters")).get("launches"));
    report.print("the end");
    assertTrue(
        said.toString()
            .contains("launches not shown: 9982; --json lists the first 100 of each kernel"),
        said.toString());
    assertTrue(said.toString().contains("launches: 10002, kernels: 2"), said.toString());
  }
}
