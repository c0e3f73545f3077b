package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTextTest {
  @Test
  void kernelsOfPtxAreListedInOrder() {
    String ptx =
        """
        .func helper() { ret; }
        .visible .entry second$1(
        )
        { ret; }
        .entry first() { ret; }
        // .entry comment()
        """;
    assertEquals(List.of("second$1", "first"), KernelText.entries(ptx));
  }

  /** A pattern that reads on from each blank line would take hours. */
  @Test
  void blankLinesTakeLinearTime() throws IOException {
    String blank = "\n".repeat(1_000_000);
    assertEquals(List.of(), KernelText.entries(blank));
    assertEquals(blank, PtxNormalizer.lowered(blank));
    assertEquals(blank, CudaSource.of(Path.of("a.cu"), blank).text());
    String open = "#include \"\n".repeat(100_000);
    assertEquals(open, CudaSource.of(Path.of("a.cu"), open).text());
  }
}
