package org.catchupmix.emulator.ptx;

/**
 * A variable in memory.
 *
 * @param space where it lives
 * @param name in the PTX
 * @param alignment of its address, in bytes
 * @param bytes its size; 0 for an array of open size, that is the dynamic shared memory
 * @param initial its first contents, or null if it has none
 */
public record PtxVariable(Space space, String name, int alignment, int bytes, byte[] initial) {
  /** A state space. */
  public enum Space {
    /** Memory of the device, for all threads. */
    GLOBAL,
    /** Constant memory, for all threads. */
    CONST,
    /** Memory of a block. */
    SHARED,
    /** A thread's own memory. */
    LOCAL
  }
}
