package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Agreement of the committed PTX with its sources. */
class CommittedPtxTest {
  private final KernelFolder folder = KernelFolder.around(Path.of(""));

  @Test
  void eachSourceHasItsPtx() throws IOException {
    List<String> stale = new ArrayList<>();
    for (Path source : folder.sources()) {
      if (!folder.isCurrent(source)) {
        stale.add(source.getFileName().toString());
      }
    }
    assertEquals(List.of(), stale, "mend it with ./catchup kernels rebuild");
  }

  @Test
  void eachPtxHasItsSource() throws IOException {
    assertEquals(folder.expectedPtx(), folder.ptxFiles(), "mend it with ./catchup kernels rebuild");
  }

  /**
   * A kernel that waits for another block could spin without an end on a GPU, so none may read what
   * others write meanwhile, nor sleep, nor take a lock. The last of several blocks never waits.
   */
  @Test
  void noKernelWaitsForAnotherBlock() throws IOException {
    Pattern waits = Pattern.compile("ld\\.(volatile|acquire|relaxed)|nanosleep|atom\\S*\\.cas\\.");
    for (Path file : folder.ptxFiles()) {
      assertFalse(waits.matcher(Files.readString(file)).find(), file.toString());
    }
  }
}
