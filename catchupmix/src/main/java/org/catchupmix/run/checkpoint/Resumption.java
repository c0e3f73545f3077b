package org.catchupmix.run.checkpoint;

/**
 * Concessions to a run that cannot resume as it was.
 *
 * @param otherArithmetic whether to resume although results will not be bit-identical, for example
 *     on another device, in another precision or with another image decoder
 * @param forgetBest whether to choose the best epoch among those whose weights are at hand or will
 *     be, as those of the best so far are lost
 */
public record Resumption(boolean otherArithmetic, boolean forgetBest) {
  /** No concession. */
  public static final Resumption EXACT = new Resumption(false, false);
}
