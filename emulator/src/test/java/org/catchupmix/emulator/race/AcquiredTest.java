package org.catchupmix.emulator.race;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcquiredTest {
  /** Block 1 is told by block 0, block 2 by block 1, and so on, as in a scan over a grid. */
  @Test
  void aChainMayBeAsLongAsAGrid() {
    int blocks = 100_000;
    Set<Acquired> acquired = Set.of();
    for (int block = 0; block < blocks; block++) {
      Handover place = new Handover();
      place.release(new Handover.Fence(block, 0, 0, 1, 0, true, null), 0, acquired);
      acquired = new HashSet<>(place.acquired(block + 1, true));
    }
    assertTrue(Acquired.covers(acquired, new Acquired.Earlier(0, 0, 0, 1)));
    assertFalse(Acquired.covers(acquired, new Acquired.Earlier(0, 0, 0, 2)), "after the release");
    assertFalse(Acquired.covers(acquired, new Acquired.Earlier(blocks, 0, 0, 1)), "no release");
  }
}
