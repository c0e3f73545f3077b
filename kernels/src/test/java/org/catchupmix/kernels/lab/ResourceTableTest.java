package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
