package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
