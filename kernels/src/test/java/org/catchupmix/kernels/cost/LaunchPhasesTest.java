package org.catchupmix.kernels.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.BatchNormCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;

/** What blocks do before they wait for one another, and behind that. */
class LaunchPhasesTest {
  private static PtxEmulator emulator() {
    return new PtxEmulator(EmulatorOptions.defaults().withChip(Chip.of(80)));
  }

  private static long sum(LaunchReport report, Predicate<PtxInstruction> which) {
    return report.costs().stream()
        .filter(c -> which.test(c.instruction()))
        .mapToLong(c -> c.count().warps())
        .sum();
  }

  @Test
  void theGradientOfBatchNormReadsBeforeTheBarrierAndWritesBehindIt() {
    Shape x = Shape.of(1300, 16);
    OpCase c = BatchNormCases.of(x, true).get(3);
    List<LaunchReport> reports = new ArrayList<>();
    PtxEmulator emulator = emulator();
    emulator.listen(reports::add);
    KernelSet kernels = new KernelSet(new KernelLibrary(emulator));
    kernels.choose(KernelChoices.parse("batch_norm_gradient=v6"));
    try (CudaBackend b = CudaBackend.own("emulator", kernels, Precision.BF16, Set.of())) {
      c.results(b);
    }
    LaunchReport all =
        reports.stream()
            .filter(r -> r.kernel().equals("batch_norm_gradient_v6_bf16"))
            .findFirst()
            .orElseThrow();
    assertTrue(all.launch().blocks() > 1, all.launch().toString());
    List<LaunchReport> phases = LaunchPhases.of(all);
    assertEquals(2, phases.size());
    LaunchReport first = phases.getFirst();
    LaunchReport second = phases.getLast();

    Predicate<PtxInstruction> copies = in -> in.name().equals("cp") && in.has("async");
    assertTrue(sum(all, copies) > 0);
    assertEquals(sum(all, copies), sum(first, copies));
    assertEquals(0, sum(second, copies));
    // Behind the barrier all of dx is written, and nothing else: sectors of 32 bytes, 2 bytes a
    // number.
    assertEquals(
        2 * x.elements() / 32,
        second.costs().stream().mapToLong(cost -> cost.globalStores().sectors()).sum());

    List<LaunchReport.Cost> parts =
        Stream.of(first, second).flatMap(p -> p.costs().stream()).toList();
    assertEquals(parts, LaunchPhases.withoutWaiting(all).costs());
    List<LaunchReport.Cost> waiting = new ArrayList<>(all.costs());
    waiting.removeAll(parts);
    assertEquals(all.costs().size(), parts.size() + waiting.size());
    assertTrue(waiting.getFirst().instruction().has("acquire"), waiting.toString());
    assertEquals("bra", waiting.getLast().instruction().name());
    assertTrue(waiting.size() <= 4, waiting.toString());
    assertEquals(all.barriers(), first.barriers() + second.barriers());
  }

  /** Two blocks of two warps, of which the first thread comes and waits. */
  private static final String MEETING =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry meeting(.param .u64 word) {
        .reg .pred %p<3>;
        .reg .b32 %r<5>;
        .reg .b64 %rd<3>;
        ld.param.u64 %rd1, [word];
        cvta.to.global.u64 %rd2, %rd1;
        mov.u32 %r1, %tid.x;
        setp.ne.u32 %p1, %r1, 0;
        @%p1 bra $come;
        ld.acquire.gpu.global.u32 %r2, [%rd2];
      $come:
        bar.warp.sync -1;
        bar.sync 0;
        @%p1 bra $met;
        atom.global.add.u32 %r3, [%rd2], 1;
      $wait:
        ld.acquire.gpu.global.u32 %r4, [%rd2];
        setp.lt.u32 %p2, %r4, 2;
        @%p2 bra $wait;
      $met:
        bar.warp.sync -1;
        bar.sync 0;
        bar.sync 0;
        ret;
      }
      """;

  @Test
  void aBarrierOfAWarpIsNoneOfItsBlock() {
    PtxEmulator emulator = emulator();
    DeviceMemory word = emulator.allocate(4);
    emulator.upload(MemorySegment.ofArray(new int[1]), word);
    List<LaunchReport> reports = new ArrayList<>();
    emulator.listen(reports::add);
    emulator.launch(
        emulator.load(new KernelSource("meeting", MEETING, "here")).function("meeting"),
        new Launch(2, 1, 1, 64, 1, 1, 0, true),
        KernelArguments.of().pointer(word));
    LaunchReport all = reports.getFirst();
    List<LaunchReport> phases = LaunchPhases.of(all);
    assertEquals(List.of(2L, 4L), phases.stream().map(LaunchReport::barriers).toList());
    assertEquals(6, all.barriers());
  }
}
