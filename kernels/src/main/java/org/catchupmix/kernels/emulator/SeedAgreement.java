package org.catchupmix.kernels.emulator;

import java.util.Arrays;
import java.util.function.Function;

/** Whether a computation gives the same bits in whatever order blocks and warps take their turn. */
public final class SeedAgreement {
  /** The orders that are tried. */
  public static final int SEEDS = 3;

  private SeedAgreement() {}

  /**
   * Runs a computation on three emulators that differ in their order.
   *
   * @param what for the message
   * @param computation what to run; gives the bytes of its result
   * @return the result
   * @throws EmulatorFault if a byte differs
   */
  public static byte[] of(String what, Function<PtxEmulator, byte[]> computation) {
    byte[] first = null;
    for (int seed = 1; seed <= SEEDS; seed++) {
      try (PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults().withSeed(seed))) {
        byte[] result = computation.apply(emulator);
        if (first == null) {
          first = result;
        }
        int at = Arrays.mismatch(first, result);
        if (at >= 0) {
          throw new EmulatorFault(
              "%s: byte %d of the result depends on the order of blocks and warps: seed 1 and seed %d differ"
                  .formatted(what, at, seed));
        }
      }
    }
    return first;
  }
}
