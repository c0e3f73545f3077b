package org.catchupmix.emulator.observe;

import org.catchupmix.gpu.Launch;

/**
 * Hears what a launch does. Events come in the order in which one core runs the launch; objects
 * that they pass are valid until the event returns.
 */
public interface Observer {
  default void launchBegins(String kernel, Launch launch) {}

  /** A launch has ended, by itself or by a fault. */
  default void launchEnds() {}

  /** A block of the grid begins, or continues after it was suspended. */
  default void blockBegins(int block) {}

  /** A block has ended, or is suspended as it waits for others. */
  default void blockEnds(int block) {}

  /** Lanes of a warp enter a basic block. */
  default void enters(ObservedWarp warp, int basicBlock, int lanes) {}

  /** Whether it wants {@link #executes}, which slows a launch down. */
  default boolean watchesSteps() {
    return false;
  }

  /** Lanes of a warp are about to execute an instruction. */
  default void executes(ObservedStep step) {}

  /** Lanes of a warp have passed the guard of an instruction, possibly none. */
  default void guarded(ObservedWarp warp, int step, int lanes) {}

  /** Lanes of a warp have left a branch on several paths. */
  default void diverges(ObservedWarp warp, int step) {}

  /** Lanes of a warp have read or written memory that others may see. */
  default void accesses(ObservedWarp warp, ObservedAccess access) {}

  /** Lanes of a warp have updated memory atomically. */
  default void updates(ObservedWarp warp, ObservedAccess access) {}

  /** Warps of a block have passed a barrier. */
  default void barrier(int block) {}

  /** Device memory was allocated, by the host or by a kernel. */
  default void allocated(String name, long address, long bytes) {}

  default void freed(long address) {}
}
