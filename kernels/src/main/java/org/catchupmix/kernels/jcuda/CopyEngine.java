package org.catchupmix.kernels.jcuda;

import java.lang.foreign.MemorySegment;

/**
 * Copies between pinned memory of the host and the device, in the order of the stream. Each slot is
 * a piece of pinned memory with at most one copy under way.
 */
interface CopyEngine {
  /** How many slots. */
  int slots();

  /** The pinned memory of a slot; all are of one size. */
  MemorySegment pinned(int slot);

  /** Starts a copy from a slot's beginning. */
  void toDevice(int slot, long address, long bytes);

  /** Starts a copy to a slot's beginning. */
  void toHost(long address, int slot, long bytes);

  /** Waits for the slot's copy; returns at once if there is none. */
  void await(int slot);
}
