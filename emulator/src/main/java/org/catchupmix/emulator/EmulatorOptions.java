package org.catchupmix.emulator;

import org.catchupmix.emulator.warp.Checks;
import org.catchupmix.gpu.Chip;

/**
 * Settings of an emulated device.
 *
 * @param seed of the order in which blocks and warps run, on which no result may depend
 * @param memoryBytes of the device; taken from the Java heap when allocated
 * @param chip whose limits a block must keep; null for 48 KiB of shared memory and any number of
 *     registers
 * @param threads of the host that run the blocks of a launch, at most. Only the time depends on it,
 *     and which of several NaNs an instruction returns
 * @param checks what is checked and counted
 */
public record EmulatorOptions(long seed, long memoryBytes, Chip chip, int threads, Checks checks) {
  public EmulatorOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads %d, must be at least 1".formatted(threads));
    }
  }

  /** Seed 1, 4 GiB, no chip, all processors, all checks and counters, 10^9 warp instructions. */
  public static EmulatorOptions defaults() {
    return new EmulatorOptions(
        1,
        4L << 30,
        null,
        Runtime.getRuntime().availableProcessors(),
        new Checks(true, 1_000_000_000L, false, false));
  }

  public EmulatorOptions withSeed(long other) {
    return new EmulatorOptions(other, memoryBytes, chip, threads, checks);
  }

  public EmulatorOptions withMemory(long bytes) {
    return new EmulatorOptions(seed, bytes, chip, threads, checks);
  }

  public EmulatorOptions withChip(Chip other) {
    return new EmulatorOptions(seed, memoryBytes, other, threads, checks);
  }

  public EmulatorOptions withThreads(int most) {
    return new EmulatorOptions(seed, memoryBytes, chip, most, checks);
  }

  private EmulatorOptions with(Checks other) {
    return new EmulatorOptions(seed, memoryBytes, chip, threads, other);
  }

  public EmulatorOptions withCounting(boolean count) {
    Checks c = checks;
    return with(new Checks(count, c.warpInstructions(), c.strict(), c.continued()));
  }

  /** Sets the warp instructions of a launch, at most. */
  public EmulatorOptions withBudget(long instructions) {
    Checks c = checks;
    return with(new Checks(c.countTraffic(), instructions, c.strict(), c.continued()));
  }

  /** Switches the strict policy for races. */
  public EmulatorOptions withStrict(boolean letter) {
    Checks c = checks;
    return with(new Checks(c.countTraffic(), c.warpInstructions(), letter, c.continued()));
  }

  /** Switches whether launches continue after faults; {@link PtxEmulator#findings} lists all. */
  public EmulatorOptions withContinued(boolean goOn) {
    Checks c = checks;
    return with(new Checks(c.countTraffic(), c.warpInstructions(), c.strict(), goOn));
  }
}
