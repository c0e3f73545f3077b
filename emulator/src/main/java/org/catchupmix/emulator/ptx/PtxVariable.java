package org.catchupmix.emulator.ptx;

import java.util.List;

/**
 * A variable in memory.
 *
 * @param space where it lives
 * @param name in the PTX
 * @param alignment of its address, in bytes
 * @param bytes its size; 0 for an array of open size, that is the dynamic shared memory
 * @param initial its first contents, or null if it has none
 * @param references addresses among its first contents
 */
public record PtxVariable(
    Space space,
    String name,
    int alignment,
    int bytes,
    byte[] initial,
    List<Reference> references) {
  /** A state space. */
  public enum Space {
    /** Memory of the device, for all threads. */
    GLOBAL,
    /** Constant memory, for all threads. */
    CONST,
    /** Memory of a block. */
    SHARED,
    /** A thread's own memory. */
    LOCAL,
    /** Arguments and results of calls. */
    PARAM
  }

  /**
   * The address of a variable or of a function among the first contents.
   *
   * @param at its first byte
   * @param bytes how many of its bytes stand there
   * @param shift the bits of the address below those that stand there
   * @param name whose address
   * @param offset added to it
   */
  public record Reference(int at, int bytes, int shift, String name, long offset) {}

  /** The same under another name. */
  PtxVariable named(String other) {
    return new PtxVariable(space, other, alignment, bytes, initial, references);
  }
}
