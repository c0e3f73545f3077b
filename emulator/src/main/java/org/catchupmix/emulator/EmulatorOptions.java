package org.catchupmix.emulator;

import java.util.function.LongSupplier;
import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.check.LaunchBudget;
import org.catchupmix.gpu.Chip;

/**
 * Settings of an emulated device.
 *
 * @param seed of the order in which blocks and warps run, on which no result may depend; 0 for the
 *     ascending one, in which the first report of a fault names its lowest block and warp
 * @param memoryBytes of the device; taken from the Java heap when allocated
 * @param chip whose limits a block must keep; null for 48 KiB of shared memory and any number of
 *     registers
 * @param threads of the host that run the blocks of a launch, at most. Only the time depends on it,
 *     and which of several NaNs an instruction returns
 * @param checks what is checked and counted
 * @param nanoTime clock of the time limit, such as {@link System#nanoTime}
 */
public record EmulatorOptions(
    long seed, long memoryBytes, Chip chip, int threads, Checks checks, LongSupplier nanoTime) {
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
        new Checks(true, false, false, LaunchBudget.DEFAULT),
        System::nanoTime);
  }

  public EmulatorOptions withSeed(long other) {
    return new EmulatorOptions(other, memoryBytes, chip, threads, checks, nanoTime);
  }

  public EmulatorOptions withMemory(long bytes) {
    return new EmulatorOptions(seed, bytes, chip, threads, checks, nanoTime);
  }

  public EmulatorOptions withChip(Chip other) {
    return new EmulatorOptions(seed, memoryBytes, other, threads, checks, nanoTime);
  }

  public EmulatorOptions withThreads(int most) {
    return new EmulatorOptions(seed, memoryBytes, chip, most, checks, nanoTime);
  }

  public EmulatorOptions withClock(LongSupplier other) {
    return new EmulatorOptions(seed, memoryBytes, chip, threads, checks, other);
  }

  private EmulatorOptions with(Checks other) {
    return new EmulatorOptions(seed, memoryBytes, chip, threads, other, nanoTime);
  }

  public EmulatorOptions withCounting(boolean count) {
    return with(new Checks(count, checks.strict(), checks.continued(), checks.budget()));
  }

  /** Sets how much of a launch runs. */
  public EmulatorOptions withBudget(LaunchBudget budget) {
    return with(new Checks(checks.countTraffic(), checks.strict(), checks.continued(), budget));
  }

  /** Sets the warp instructions of a launch, at most. */
  public EmulatorOptions withBudget(long instructions) {
    LaunchBudget all = checks.budget();
    return withBudget(new LaunchBudget(instructions, all.share(), all.seconds(), all.stop()));
  }

  /** Switches the strict policy for races. */
  public EmulatorOptions withStrict(boolean strict) {
    return with(new Checks(checks.countTraffic(), strict, checks.continued(), checks.budget()));
  }

  /** Switches whether launches continue after faults; {@link PtxEmulator#findings} lists all. */
  public EmulatorOptions withContinued(boolean continued) {
    return with(new Checks(checks.countTraffic(), checks.strict(), continued, checks.budget()));
  }
}
