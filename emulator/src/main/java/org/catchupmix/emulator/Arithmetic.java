package org.catchupmix.emulator;

/**
 * An instruction that computes its result from its operands alone, for all 32 lanes at once.
 *
 * @param signature the kind of the result, then those of the operands, as letters of {@link
 *     RegisterKind}
 * @param lanes what computes it
 */
record Arithmetic(String signature, Lanes lanes) {
  /** Computes all lanes: slot 0 of the operands is the result's, then come the sources'. */
  @FunctionalInterface
  interface Lanes {
    void run(Registers r, int[] o);
  }
}
