package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Test;

class SpillsTest {
  /** Compiles in parallel, since NVIDIA's compiler takes seconds for a file. */
  @Test
  void noCommittedKernelNeedsLocalMemoryOnAnyChip() {
    List<String> spilled =
        KernelFiles.names().parallelStream()
            .flatMap(
                file -> KernelsRebuild.CHIPS.stream().flatMap(chip -> spilled(file, chip).stream()))
            .toList();
    assertEquals(List.of(), spilled);
  }

  private static List<String> spilled(String file, int chip) {
    return KernelsRebuild.spilled(KernelFiles.ptx(file, chip), chip).stream()
        .map(KernelResources::toString)
        .map(kernel -> "sm_" + chip + " " + kernel)
        .toList();
  }
}
