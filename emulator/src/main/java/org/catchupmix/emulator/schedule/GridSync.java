package org.catchupmix.emulator.schedule;

import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.report.Region;

/**
 * Workspace of {@code grid.sync}, whose address is in {@code %envreg1} and {@code %envreg2}. One
 * thread per block adds to a counter and polls until its top bit flips.
 *
 * <p>Source: CUDA 13, {@code cooperative_groups/details/sync.h}.
 */
final class GridSync {
  private static final int BYTES = 64;
  private static final int COUNT = 4;

  private final AddressSpace space;
  private final Allocation memory;
  private int before;

  GridSync(AddressSpace space) {
    this.space = space;
    memory = space.allocate(Region.Kind.ALLOCATION, "the workspace of grid.sync", BYTES, false);
    memory.defined.fill();
  }

  long address() {
    return memory.base;
  }

  /** Whether all blocks have arrived since the last call. */
  boolean passed() {
    int now = (int) Allocation.INTS.get(memory.data, COUNT) & Integer.MIN_VALUE;
    boolean passed = now != before;
    before = now;
    return passed;
  }

  void end() {
    space.free(memory);
  }
}
