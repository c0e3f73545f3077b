package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelText;
import org.catchupmix.kernels.library.PtxNormalizer;
import org.junit.jupiter.api.Test;

class SpillsTest {
  /** One chip per instruction set, since each takes seconds; {@code rebuild} compiles for all. */
  private static final List<Integer> CHIPS = List.of(75, 80, 90);

  @Test
  void noCommittedKernelNeedsLocalMemory() {
    List<String> spilled = CHIPS.parallelStream().flatMap(chip -> spilled(chip).stream()).toList();
    assertEquals(List.of(), spilled);
  }

  /** Compiles all files as one, since each start of the compiler takes 0.1 s. */
  private static List<String> spilled(int chip) {
    // The first file determines the target, and GEMM has kernels for each.
    String all = KernelFiles.ptx("gemm", chip).ptx();
    Set<String> kernels = new TreeSet<>(KernelText.entries(all));
    for (String file : KernelFiles.names()) {
      if (!file.equals("gemm")) {
        String ptx = KernelFiles.ptx(file, chip).ptx();
        all = PtxNormalizer.joined(all, ptx);
        kernels.addAll(KernelText.entries(ptx));
      }
    }
    List<KernelResources> compiled =
        PtxCompiler.compile(new KernelSource("all", all, "all.ptx"), chip);
    assertEquals(
        kernels, compiled.stream().map(KernelResources::kernel).collect(Collectors.toSet()));
    return compiled.stream()
        .filter(KernelResources::usesLocalMemory)
        .map(kernel -> "sm_" + chip + " " + kernel)
        .toList();
  }
}
