package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.LaunchReport.Count;
import org.catchupmix.emulator.report.LaunchReport.GlobalTraffic;
import org.catchupmix.emulator.report.LaunchReport.SharedTraffic;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Counters on access patterns (src/test/cuda/patterns.cu) whose cost is known. */
class EmulatorCountersTest {
  private static LaunchReport report(String kernel, Function<Fixture, KernelArguments> arguments) {
    try (Fixture f = new Fixture("patterns")) {
      return f.run(kernel, Launch.of(1, 32), arguments.apply(f));
    }
  }

  private static LaunchReport copy(String kernel) {
    return report(
        kernel, f -> KernelArguments.of().pointer(f.count(128)).pointer(f.undefined(512)));
  }

  private static LaunchReport banks(String kernel, int stride) {
    return report(kernel, f -> KernelArguments.of().pointer(f.undefined(512)).i32(stride));
  }

  @Test
  void floatsSideBySideNeedFourSectors() {
    assertEquals(new GlobalTraffic(1, 4, 4), copy("coalesced").globalLoads());
    assertEquals(new GlobalTraffic(1, 4, 4), copy("coalesced").globalStores());
    assertEquals(4.0, copy("coalesced").globalLoads().sectorsPerRequest());
  }

  @Test
  void everySecondFloatNeedsTwiceAsMany() {
    assertEquals(new GlobalTraffic(1, 8, 4), copy("stride_two").globalLoads());
    assertEquals(2.0, copy("stride_two").globalLoads().overIdeal());
  }

  @Test
  void floatsOffASectorsBeginningNeedOneMore() {
    assertEquals(new GlobalTraffic(1, 5, 4), copy("shifted").globalLoads());
  }

  @Test
  void fourFloatsALaneNeedSixteen() {
    assertEquals(new GlobalTraffic(1, 16, 16), copy("four_at_once").globalLoads());
    assertEquals(new GlobalTraffic(1, 16, 16), copy("four_at_once").globalStores());
  }

  @Test
  void oneFloatForAllNeedsOne() {
    assertEquals(new GlobalTraffic(1, 1, 1), copy("broadcast").globalLoads());
  }

  @Test
  void bytesInReverseNeedOne() {
    LaunchReport report =
        report(
            "bytes",
            f -> KernelArguments.of().pointer(f.bytes(new byte[32])).pointer(f.undefined(32)));
    assertEquals(new GlobalTraffic(1, 1, 1), report.globalLoads());
    assertEquals(new GlobalTraffic(1, 1, 1), report.globalStores());
  }

  @Test
  void strideOneAndOddStridesHaveNoBankConflict() {
    assertEquals(new SharedTraffic(1, 1, 1), banks("bank_stride", 1).sharedLoads());
    assertEquals(new SharedTraffic(1, 1, 1), banks("bank_stride", 3).sharedStores());
  }

  @Test
  void strideTwoHasOneAndStride32ThirtyOne() {
    assertEquals(1, banks("bank_stride", 2).sharedLoads().conflicts());
    assertEquals(new SharedTraffic(1, 32, 1), banks("bank_stride", 32).sharedLoads());
    assertEquals(31, banks("bank_stride", 32).sharedStores().conflicts());
  }

  @Test
  void oneWordForAllIsABroadcast() {
    LaunchReport report =
        report("bank_broadcast", f -> KernelArguments.of().pointer(f.undefined(128)));
    assertEquals(new SharedTraffic(1, 1, 1), report.sharedLoads());
    assertEquals(1, report.barriers());
  }

  @Test
  void eightBytesAreTakenInHalves() {
    assertEquals(new SharedTraffic(1, 2, 2), banks("bank_doubles", 1).sharedLoads());
    assertEquals(new SharedTraffic(1, 4, 2), banks("bank_doubles", 2).sharedLoads());
  }

  @Test
  void sixteenBytesAreTakenInQuarters() {
    assertEquals(new SharedTraffic(1, 4, 4), banks("bank_float4", 1).sharedLoads());
    assertEquals(4, banks("bank_float4", 2).sharedLoads().conflicts());
  }

  @Test
  void instructionsByKind() {
    LaunchReport report = copy("coalesced");
    assertEquals(new Count(1, 32), report.count(InstructionKind.GLOBAL_LOAD));
    assertEquals(new Count(1, 32), report.count(InstructionKind.GLOBAL_STORE));
    assertEquals(new Count(1, 32), report.count(InstructionKind.BRANCH));
    assertEquals(new Count(0, 0), report.count(InstructionKind.FLOAT));
    // mul.wide and two adds; two parameters, two address conversions, the thread's index.
    assertEquals(new Count(3, 96), report.count(InstructionKind.INTEGER));
    assertEquals(new Count(5, 160), report.count(InstructionKind.MOVE));
    assertEquals(new Count(11, 352), report.total());
  }

  @Test
  void lanesThatPart() {
    try (Fixture f = new Fixture("patterns")) {
      int[] same = new int[32];
      Arrays.fill(same, 0);
      LaunchReport report =
          f.run("divergent", Launch.of(1, 32), KernelArguments.of().pointer(f.ints(same)));
      assertEquals(1, report.divergentBranches());
    }
  }

  @Test
  void theListenerIsNotifiedOfEveryLaunch() {
    try (Fixture f = new Fixture("patterns")) {
      List<LaunchReport> all = new ArrayList<>();
      f.emulator.listen(all::add);
      KernelArguments arguments =
          KernelArguments.of().pointer(f.count(32)).pointer(f.undefined(128));
      f.run("coalesced", Launch.of(1, 32), arguments);
      LaunchReport last = f.run("broadcast", Launch.of(1, 32), arguments);
      assertEquals(List.of("coalesced", "broadcast"), all.stream().map(r -> r.kernel()).toList());
      assertSame(last, all.getLast());
    }
  }

  @Test
  void withoutCountingThereAreNoCounts() {
    try (Fixture f = new Fixture("patterns", EmulatorOptions.defaults().withCounting(false))) {
      LaunchReport report =
          f.run(
              "coalesced",
              Launch.of(1, 32),
              KernelArguments.of().pointer(f.count(32)).pointer(f.undefined(128)));
      assertEquals(new Count(0, 0), report.total());
      assertEquals(0, report.globalLoads().requests());
    }
  }
}
