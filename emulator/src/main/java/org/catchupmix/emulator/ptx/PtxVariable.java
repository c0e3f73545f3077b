package org.catchupmix.emulator.ptx;

import java.util.List;

/**
 * A variable in memory.
 *
 * @param bytes size; 0 for an array of open size, the dynamic shared memory
 * @param initial initial contents, or null
 * @param references addresses among the initial contents
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
    /** Device memory, for all threads. */
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
   * An address among the initial contents.
   *
   * @param at offset in the contents
   * @param bytes stored
   * @param shift bits of the address below the stored ones
   * @param name variable or function
   * @param offset added to its address
   */
  public record Reference(int at, int bytes, int shift, String name, long offset) {}

  PtxVariable named(String other) {
    return new PtxVariable(space, other, alignment, bytes, initial, references);
  }
}
