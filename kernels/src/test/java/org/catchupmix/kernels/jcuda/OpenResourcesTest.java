package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
  private final List<String> closed = new ArrayList<>();
  private final OpenResources open = new OpenResources();

  private void opened(String name, RuntimeException failure) {
    open.add(
        () -> {
          closed.add(name);
          if (failure != null) {
            throw failure;
          }
        });
  }

  @Test
  void resourcesAreClosedInReverseOrderEvenIfOneFails() {
    RuntimeException second = new IllegalStateException("second");
    RuntimeException third = new IllegalStateException("third");
    opened("1", null);
    opened("2", second);
    opened("3", third);
    opened("4", null);
    assertSame(third, assertThrows(RuntimeException.class, open::close));
    assertEquals(List.of(second), List.of(third.getSuppressed()));
    assertEquals(List.of("4", "3", "2", "1"), closed);
    open.close();
    assertEquals(4, closed.size(), "each is closed once");
  }

  @Test
  void aFailureIsNotHiddenByOneOfClosing() {
    RuntimeException closing = new IllegalStateException("closing");
    RuntimeException halfway = new IllegalArgumentException("halfway");
    opened("1", closing);
    assertSame(halfway, open.closeAfter(halfway));
    assertEquals(List.of(closing), List.of(halfway.getSuppressed()));
  }
}
