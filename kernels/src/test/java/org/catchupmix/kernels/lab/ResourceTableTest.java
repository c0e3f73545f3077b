package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelFolder;
import org.junit.jupiter.api.Test;

/** All committed PTX, through NVIDIA's own compiler, for each chip. */
class ResourceTableTest {
  @Test
  void theMachineCodeHasWhatThePtxAsksForAndTheDocsSaySo() throws IOException {
    KernelFolder folder = KernelFolder.around(Path.of(""));
    ResourceTable table = KernelsRebuild.tableOf(folder);
    assertEquals(List.of(), table.faults());
    assertTrue(table.size() >= folder.sources().size(), "a source without a kernel");
    assertEquals(
        Files.exists(folder.resourceTable()) ? Files.readString(folder.resourceTable()) : "",
        table.markdown(),
        "docs/kernel-resources.md is out of date: make it with " + ResourceTable.COMMAND);
  }

  /** 128 registers are the most with which two blocks fit. */
  @Test
  void batchNormInOneLaunchHasTwoBlocksOnAMultiprocessor() {
    int held = 0;
    for (String file : List.of("batch_norm", "batch_norm_gradient")) {
      for (int chip : ResourceTable.CHIPS) {
        for (KernelResources r : PtxCompiler.build(KernelFiles.ptx(file, chip), chip).resources()) {
          if (r.kernel().startsWith(file + "_v6")) {
            int blocks = Chip.of(chip).residentBlocks(256, r.registers(), r.sharedBytes());
            assertTrue(blocks >= 2, blocks + " on sm_" + chip + " of " + r);
            held++;
          }
        }
      }
    }
    assertEquals(4 * ResourceTable.CHIPS.size(), held);
  }
}
