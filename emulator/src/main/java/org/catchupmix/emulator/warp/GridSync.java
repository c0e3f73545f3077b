package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;

/**
 * What {@code grid.sync} of cooperative groups counts the blocks of a launch in: {@code %envreg1}
 * and {@code %envreg2} have its address. One thread of each block adds to the count, then reads it
 * until its uppermost bit changes.
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
    memory = space.allocate("the workspace of grid.sync", BYTES, false);
    memory.defined.fill();
  }

  long address() {
    return memory.base;
  }

  /** Whether all blocks have come to it since this was last asked. */
  boolean met() {
    int now = (int) Allocation.INTS.get(memory.data, COUNT) & Integer.MIN_VALUE;
    boolean met = now != before;
    before = now;
    return met;
  }

  void end() {
    space.free(memory);
  }
}
