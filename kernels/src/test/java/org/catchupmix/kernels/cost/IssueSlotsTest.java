package org.catchupmix.kernels.cost;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.sass.Cubin;
import org.catchupmix.kernels.sass.SassKernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The slots that PTX is taken to need, beside the instructions that NVIDIA's compiler made of it.
 */
class IssueSlotsTest {
  /** What each kernel has besides, such as reading its place in the grid. */
  private static final int BESIDES = 6;

  @ParameterizedTest
  @ValueSource(ints = {75, 90})
  void aKernelHasAboutAsManyInstructionsAsItsSlots(int chip) {
    int held = 0;
    for (String file : List.of("elementwise", "channel_mix", "cast", "gemm", "pad_bf16")) {
      KernelSource source = KernelFiles.ptx(file);
      PtxModule ptx = PtxParser.parse(source.origin(), source.ptx());
      for (SassKernel sass : Cubin.kernels(PtxCompiler.build(source, chip).cubin(), chip)) {
        PtxEntry entry =
            ptx.entries().stream()
                .filter(e -> e.name().equals(sass.name()))
                .findFirst()
                .orElseThrow();
        double slots = BESIDES + entry.instructions().stream().mapToDouble(IssueSlots::of).sum();
        double ratio = sass.size() / slots;
        assertTrue(
            ratio > 0.7 && ratio < 1.3,
            "%s on sm_%d: %d instructions for %.0f slots"
                .formatted(sass.name(), chip, sass.size(), slots));
        held++;
      }
    }
    assertTrue(held > 40, held + " kernels");
  }
}
