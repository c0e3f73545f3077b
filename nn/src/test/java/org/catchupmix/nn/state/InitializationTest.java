package org.catchupmix.nn.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.api.Test;

class InitializationTest {
  /** The numbers of a classifier do not depend on whether the other weights are drawn. */
  @Test
  void theHeadAloneIsDrawnAsInAWholeNetwork() {
    ModelSpec spec = new ModelSpec("resnet10", 4, 1, 3, ModelSpec.Stem.CIFAR, false);
    try (Backend backend = Backends.open("cpu");
        Network whole = Models.build(backend, spec);
        Network head = Models.build(backend, spec)) {
      Initialization.fill(whole, 7, false);
      Initialization.fillHead(head, 7);
      assertEquals(2, head.head().size());
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(
            whole.head().get(i).tensor().toDoubles(), head.head().get(i).tensor().toDoubles());
      }
      double[] stem = head.named().getFirst().tensor().toDoubles();
      assertArrayEquals(new double[stem.length], stem, head.named().getFirst().name());
    }
  }
}
