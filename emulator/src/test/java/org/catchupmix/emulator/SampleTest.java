package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Launches of which a sample of blocks runs. */
class SampleTest {
  private static final String COPY =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry copy(.param .u64 x, .param .u64 y)
      {
        .reg .b64 %rd<6>;
        .reg .b32 %r<6>;
        .reg .f32 %f<2>;
        ld.param.u64 %rd1, [x];
        ld.param.u64 %rd2, [y];
        mov.u32 %r1, %ctaid.x;
        mov.u32 %r2, %tid.x;
        mad.lo.u32 %r3, %r1, 64, %r2;
        mul.wide.u32 %rd3, %r3, 4;
        add.s64 %rd4, %rd1, %rd3;
        add.s64 %rd5, %rd2, %rd3;
        ld.global.f32 %f1, [%rd4];
        st.global.f32 [%rd5], %f1;
        ret;
      }
      """;

  private static LaunchReport run(EmulatorOptions options) {
    try (PtxEmulator emulator = new PtxEmulator(options)) {
      DeviceMemory x = emulator.allocate(64 * 4 * 1000);
      DeviceMemory y = emulator.allocate(64 * 4 * 1000);
      if (options.sample() == 0) {
        emulator.upload(MemorySegment.ofArray(new float[64 * 1000]), x);
      }
      emulator.launch(
          emulator.load(new KernelSource("copy", COPY, "copy.ptx")).function("copy"),
          Launch.of(1000, 64),
          KernelArguments.of().pointers(x, y));
      return emulator.lastReport();
    }
  }

  @Test
  void countsOfASampleScaleToThoseOfTheWhole() {
    LaunchReport whole = run(EmulatorOptions.defaults());
    LaunchReport part = run(EmulatorOptions.defaults().withSample(100));
    assertEquals(1000, whole.blocksRun());
    assertTrue(part.blocksRun() >= 4 && part.blocksRun() < 10, part.blocksRun() + " blocks");
    assertEquals(
        (double) whole.total().warps() / whole.blocksRun(),
        (double) part.total().warps() / part.blocksRun());
    assertEquals(
        whole.globalLoads().sectors() / whole.blocksRun(),
        part.globalLoads().sectors() / part.blocksRun());
  }

  @Test
  void saysWhichMemoryWasReadAndWhichWritten() {
    List<LaunchReport.Touched> touched = run(EmulatorOptions.defaults().withSample(1)).touched();
    assertEquals(2, touched.size());
    assertEquals(64 * 4 * 1000, touched.getFirst().bytes());
    assertTrue(touched.getFirst().read() && !touched.getFirst().written());
    assertTrue(touched.getLast().written() && !touched.getLast().read());
  }

  private static final String COUNTED =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry counted(.param .u64 ticket, .param .u64 y)
      {
        .reg .b64 %rd<3>;
        .reg .b32 %r<3>;
        .reg .pred %p<2>;
        ld.param.u64 %rd1, [ticket];
        ld.param.u64 %rd2, [y];
        atom.global.inc.u32 %r1, [%rd1], 999;
        setp.ne.u32 %p1, %r1, 999;
        @%p1 bra END;
        st.global.u32 [%rd2], %r1;
      END:
        ret;
      }
      """;

  /** None of a sample is the last, so one more block is run as such. */
  @Test
  void theLastBlockIsReportedByItself() {
    try (PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults().withSample(1))) {
      DeviceMemory ticket = emulator.allocate(4);
      emulator.upload(MemorySegment.ofArray(new int[1]), ticket);
      emulator.launch(
          emulator.load(new KernelSource("counted", COUNTED, "counted.ptx")).function("counted"),
          Launch.of(1000, 1),
          KernelArguments.of().pointers(ticket, emulator.allocate(4)));
      assertEquals(0, emulator.lastReport().globalStores().requests());
      assertEquals(1, emulator.reportOfLastBlock().globalStores().requests());
      assertEquals(1, emulator.reportOfLastBlock().blocksRun());
      int[] left = {-1};
      emulator.download(ticket, MemorySegment.ofArray(left));
      assertEquals(0, left[0], "what blocks counted that did not all run");
    }
  }

  /** The same if nothing is counted, again and again, and of lanes only to one. */
  @Test
  void theLastBlockMayGoUncounted() {
    EmulatorOptions options = EmulatorOptions.defaults().withSample(1).withCounting(false);
    try (PtxEmulator emulator = new PtxEmulator(options)) {
      PtxLibrary library = emulator.load(new KernelSource("counted", COUNTED, "counted.ptx"));
      DeviceMemory ticket = emulator.allocate(4);
      DeviceMemory y = emulator.allocate(4);
      for (int i = 0; i < 3; i++) {
        emulator.upload(MemorySegment.ofArray(new int[1]), ticket);
        emulator.launch(
            library.function("counted"),
            Launch.of(1000, 1),
            KernelArguments.of().pointers(ticket, y));
        assertEquals(1, emulator.reportOfLastBlock().blocksRun());
      }
      int[] written = new int[1];
      emulator.download(y, MemorySegment.ofArray(written));
      assertEquals(999, written[0]);
    }
  }

  /** Of a last block's lanes one comes last; in shared memory there is no last block. */
  @Test
  void oneLaneOfTheLastBlockComesLast() {
    for (String space : List.of("global", "shared")) {
      String counted =
          COUNTED
              .replace(".reg .pred", ".shared .align 4 .b32 s;\n.reg .pred")
              .replace(
                  "atom.global",
                  space.equals("global")
                      ? "atom.global"
                      : "mov.u64 %rd1, s;\nst.shared.u32 [%rd1], 0;\natom.shared");
      try (PtxEmulator emulator =
          new PtxEmulator(EmulatorOptions.defaults().withRaces(false).withSample(1))) {
        DeviceMemory ticket = emulator.allocate(4);
        emulator.upload(MemorySegment.ofArray(new int[1]), ticket);
        emulator.launch(
            emulator.load(new KernelSource("counted", counted, "counted.ptx")).function("counted"),
            Launch.of(1000, 32),
            KernelArguments.of().pointers(ticket, emulator.allocate(4)));
        LaunchReport report = emulator.reportOfLastBlock();
        int last = space.equals("global") ? 1 : 0;
        assertEquals(last, report.globalStores().requests());
        assertEquals(last, report.divergentBranches());
      }
    }
  }
}
