package org.catchupmix.emulator.access;

import org.catchupmix.emulator.warp.Warp;

/** Moves the data of a {@link MemoryStep} between memory and registers. */
public interface Transfer {
  void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes);

  /** Sets what a lane would have read to zero, after a fault of its address. */
  default void fail(Warp warp, int lane) {}

  /** Runs before addresses are checked. */
  default void before(MemoryStep step, Warp warp, int active) {}

  /** Whether an update ignores the old contents. */
  default boolean overwrites() {
    return false;
  }

  /** Whether an update returns what was there. */
  default boolean returns() {
    return false;
  }

  /** Writes the value that a lane is about to store. */
  default void stored(Warp warp, int lane, byte[] to) {
    throw new IllegalStateException("stores nothing");
  }
}
