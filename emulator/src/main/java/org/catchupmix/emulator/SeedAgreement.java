package org.catchupmix.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.Chip;

/**
 * Emulators that differ in the order of blocks and warps alone: a computation must give the same
 * bits on all of them.
 *
 * @param <D> what stands on an emulator, such as a backend or the emulator itself
 * @param devices one for each order
 */
public record SeedAgreement<D>(List<D> devices) {
  /** The orders that are tried: seeds 1, 2 and 3. */
  private static final int SEEDS = 3;

  /** Opens something on each emulator. */
  public static <D> SeedAgreement<D> on(Function<PtxEmulator, D> open) {
    return on(null, open);
  }

  /** The same on emulators of a chip, see {@link EmulatorOptions#chip}. */
  public static <D> SeedAgreement<D> on(Chip chip, Function<PtxEmulator, D> open) {
    return new SeedAgreement<>(
        LongStream.rangeClosed(1, SEEDS)
            .mapToObj(
                seed ->
                    open.apply(
                        new PtxEmulator(
                            EmulatorOptions.defaults()
                                .withSeed(seed)
                                .withCounting(false)
                                .withChip(chip))))
            .toList());
  }

  /** The one of seed 1. */
  public D first() {
    return devices.getFirst();
  }

  /**
   * The results of a computation.
   *
   * @param what is computed, for the message
   * @param computation done on each device in turn
   * @throws EmulatorFault if another order gives other bits
   */
  public List<double[]> of(Object what, Function<D, List<double[]>> computation) {
    List<double[]> first = computation.apply(first());
    for (int i = 1; i < devices.size(); i++) {
      List<double[]> other = computation.apply(devices.get(i));
      if (other.size() != first.size()) {
        throw disagreement(what, i, "%d and %d results".formatted(first.size(), other.size()));
      }
      for (int k = 0; k < first.size(); k++) {
        int at = Arrays.mismatch(first.get(k), other.get(k));
        if (at >= 0) {
          throw disagreement(what, i, "result %d differs at element %d".formatted(k, at));
        }
      }
    }
    return first;
  }

  private static EmulatorFault disagreement(Object what, int device, String difference) {
    return new EmulatorFault(
        "%s depends on the order of blocks and warps: seeds 1 and %d, %s"
            .formatted(what, device + 1, difference));
  }
}
