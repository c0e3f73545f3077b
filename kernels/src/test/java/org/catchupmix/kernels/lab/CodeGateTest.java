package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.sass.Cubin;
import org.catchupmix.kernels.sass.SassKernel;
import org.catchupmix.kernels.sass.Toolkit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the machine code of a kernel must have; {@link ResourceTableTest} holds all kernels to it.
 */
class CodeGateTest {
  private static PtxEntry entry(KernelSource source, String kernel) {
    return PtxParser.parse(source.origin(), source.ptx()).entries().stream()
        .filter(e -> e.name().equals(kernel))
        .findFirst()
        .orElseThrow();
  }

  /** The PTX of one kernel beside the code of another is one whose compiler lost something. */
  @Test
  void saysWhatIsMissing() {
    KernelSource gemm = KernelFiles.ptx("gemm", 80);
    List<SassKernel> code = Cubin.kernels(PtxCompiler.build(gemm, 80).cubin(), 80);
    SassKernel plain =
        code.stream().filter(k -> k.name().equals("gemm_v1_bf16")).findFirst().orElseThrow();
    assertEquals(
        List.of(
            "gemm_v1_bf16 on sm_80: HMMA: must be at least 32 by its PTX, is 0",
            "gemm_v1_bf16 on sm_80: LDGSTS: must be at least 24 by its PTX, is 0",
            "gemm_v1_bf16 on sm_80: LDSM: must be at least 24 by its PTX, is 0",
            "gemm_v1_bf16 on sm_80: bytes of the widest LDGSTS: must be at least 16 by its PTX, is 0"),
        CodeGate.missing(entry(gemm, "gemm_v5_bf16"), plain));
    assertEquals(
        List.of(
            "gemm_v1_bf16 on sm_80: bytes of the widest LDG: must be at least 16 by its PTX, is 2"),
        CodeGate.missing(entry(KernelFiles.ptx("channel_mix"), "channel_mix_v4_bf16"), plain));
    assertEquals(List.of(), CodeGate.missing(entry(gemm, "gemm_v1_bf16"), plain));
  }

  /** Chips newer than the compiler of this program knows, by the toolkit's where it is found. */
  @ParameterizedTest
  @ValueSource(ints = {100, 120})
  void newerChipsHaveWhatThePtxAsksFor(int chip, @TempDir Path folder) throws Exception {
    Toolkit.requireChip(chip, folder);
    List<String> missing =
        KernelFiles.names().parallelStream()
            .flatMap(
                name -> {
                  KernelSource source = KernelFiles.ptx(name, chip);
                  List<PtxEntry> entries = PtxParser.parse(source.origin(), source.ptx()).entries();
                  return Toolkit.compile(name, source.ptx(), chip, folder).stream()
                      .flatMap(
                          code ->
                              entries.stream()
                                  .filter(e -> e.name().equals(code.name()))
                                  .flatMap(e -> CodeGate.missing(e, code).stream()));
                })
            .toList();
    assertEquals(List.of(), missing);
    assertTrue(KernelFiles.names().size() > 20);
  }
}
