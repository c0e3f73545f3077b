package org.catchupmix.kernels.sass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kernel asks of tensor cores and of copies past the registers is in its machine code. */
class TensorCoreGateTest {
  private static boolean has(PtxEntry entry, String... words) {
    return entry.instructions().stream()
        .anyMatch(i -> List.of(words).stream().allMatch(w -> (i.opcode() + ".").contains(w + ".")));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 90})
  void tensorCoresAndAsynchronousCopiesAreInTheCode(int chip) {
    int tensor = 0;
    for (String file : List.of("gemm", "conv2d")) {
      KernelSource source = KernelFiles.ptx(file, chip);
      List<PtxEntry> entries = PtxParser.parse(source.origin(), source.ptx()).entries();
      for (SassKernel code : Cubin.kernels(PtxCompiler.build(source, chip).cubin(), chip)) {
        PtxEntry ptx =
            entries.stream().filter(e -> e.name().equals(code.name())).findFirst().orElseThrow();
        String which = code.name() + " on sm_" + chip;
        assertEquals(0, code.localAccesses(), which + " uses local memory");
        assertEquals(has(ptx, "mma"), code.tensorInstructions() > 0, which + ": HMMA");
        assertEquals(has(ptx, "cp.async"), code.count("LDGSTS") > 0, which + ": LDGSTS");
        assertEquals(has(ptx, "ldmatrix"), code.count("LDSM") > 0, which + ": LDSM");
        tensor += code.tensorInstructions() > 0 ? 1 : 0;
      }
    }
    assertTrue(tensor >= 4, tensor + " kernels with tensor cores");
  }
}
