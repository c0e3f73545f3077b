package org.catchupmix.kernels.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Emulators that differ in the order of blocks and warps alone: a computation must give the same
 * bits on all of them.
 *
 * @param devices what stands on each, such as a backend
 */
public record SeedAgreement<D>(List<D> devices) {
  /** The orders that are tried: seeds 1, 2 and 3. */
  private static final int SEEDS = 3;

  /** Opens something on each emulator. */
  public static <D> SeedAgreement<D> on(Function<PtxEmulator, D> open) {
    return new SeedAgreement<>(
        LongStream.rangeClosed(1, SEEDS)
            .mapToObj(
                seed ->
                    open.apply(
                        new PtxEmulator(
                            EmulatorOptions.defaults().withSeed(seed).withCounting(false))))
            .toList());
  }

  /** The one of seed 1. */
  public D first() {
    return devices.getFirst();
  }

  /** The results of a computation, which fails where another order gives other bits. */
  public List<double[]> of(Object what, Function<D, List<double[]>> computation) {
    List<double[]> first = computation.apply(first());
    for (int i = 1; i < devices.size(); i++) {
      assertArrayEquals(
          first.toArray(),
          computation.apply(devices.get(i)).toArray(),
          "%s depends on the order of blocks and warps: seeds 1 and %d".formatted(what, i + 1));
    }
    return first;
  }
}
