package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void aMistypedNameIsRecognized() {
    assertEquals("did you mean stencil? ", Nearest.suggestion("Stencl", List.of("map", "stencil")));
    assertEquals("", Nearest.suggestion("x", List.of("map", "stencil")));
    assertEquals("", Nearest.suggestion("softmax", Collections.emptyList()));
  }
}
