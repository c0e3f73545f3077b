package org.catchupmix.emulator.observe;

import java.util.OptionalLong;

/** A warp as observers see it. */
public interface ObservedWarp {
  /** Number of its block in the grid. */
  int blockNumber();

  /** Its number in the block. */
  int number();

  /** Lanes that have not ended. */
  int alive();

  /** Bits of a lane's register, sign-extended; empty if the kernel does not use the register. */
  OptionalLong register(String name, int lane);
}
