package org.catchupmix.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.gpu.Chip;

/**
 * Emulators that differ only in the order of blocks and warps; results must be identical.
 *
 * @param <D> an emulator, or whatever runs on one, such as a backend
 * @param devices one per order
 */
public record SeedAgreement<D>(List<D> devices) {
  /** Number of orders: seeds 1, 2 and 3. */
  private static final int SEEDS = 3;

  public static <D> SeedAgreement<D> on(Function<PtxEmulator, D> open) {
    return on(null, open);
  }

  /** Opens a device on each emulator of a chip, see {@link EmulatorOptions#chip}. */
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

  /** The device of seed 1. */
  public D first() {
    return devices.getFirst();
  }

  /**
   * Runs a computation on each device and returns its results.
   *
   * @param what is computed, for the message
   * @param computation returns the results of one device
   * @throws EmulatorFault if two orders differ in a bit
   */
  public List<double[]> of(Object what, Function<D, List<double[]>> computation) {
    List<double[]> first = computation.apply(first());
    for (int i = 1; i < devices.size(); i++) {
      List<double[]> other = computation.apply(devices.get(i));
      if (other.size() != first.size()) {
        throw new EmulatorFault(
            new HostProblem.ResultCountDiffers("" + what, i + 1, first.size(), other.size()));
      }
      for (int k = 0; k < first.size(); k++) {
        int at = Arrays.mismatch(first.get(k), other.get(k));
        if (at >= 0) {
          throw new EmulatorFault(new HostProblem.ResultDiffers("" + what, i + 1, k, at));
        }
      }
    }
    return first;
  }
}
