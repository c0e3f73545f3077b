package org.catchupmix.emulator.observe;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** Accesses by the lanes of a warp. */
public interface ObservedAccess {
  PtxInstruction instruction();

  /** Number of its instruction in the kernel. */
  int step();

  boolean reads();

  /** Whether it is in shared memory; else in that of the device. */
  boolean shared();

  /** Whether it is in constant memory, whose traffic is not counted. */
  boolean constant();

  /** Bytes per lane. */
  int bytes();

  /** Lanes that take part. */
  int lanes();

  /** Address of a lane that takes part. */
  long address(int lane);

  /** Sectors touched of device memory, or wavefronts that shared memory needs. */
  int units();

  /** Sectors needed for the bytes used, or wavefronts without conflicts. */
  int idealUnits();
}
