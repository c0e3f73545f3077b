package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Committed PTX is made from the committed sources. */
class CommittedPtxTest {
  @Test
  void eachSourceHasItsPtx() throws IOException {
    KernelFolder folder = KernelFolder.around(Path.of(""));
    List<String> stale = new ArrayList<>();
    for (Path source : folder.sources()) {
      folder.staleness(source).ifPresent(why -> stale.add(source.getFileName() + " " + why));
    }
    assertEquals(List.of(), stale, "mend it with ./catchup kernels rebuild");
  }

  @Test
  void eachPtxHasItsSource() throws IOException {
    KernelFolder folder = KernelFolder.around(Path.of(""));
    assertEquals(folder.belonging(), folder.ptxFiles(), "mend it with ./catchup kernels rebuild");
  }
}
