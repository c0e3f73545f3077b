package org.catchupmix.emulator;

import org.catchupmix.gpu.Chip;

/**
 * What an emulator does beside running.
 *
 * @param seed of the order in which blocks and warps take their turn, on which no result may depend
 * @param memoryBytes of the device; taken from the Java heap as it is allocated
 * @param findRaces whether it looks for races, which costs time and, for each thread, up to seven
 *     times the memory that a launch meets, 28 times where it accesses less than 4 bytes at once;
 *     without, launches run on one thread
 * @param countTraffic whether it counts instructions, sectors and bank conflicts
 * @param warpInstructions how many instructions of warps a launch may run before it counts as
 *     endless
 * @param chip whose limits a block must keep; null for one that gives 48 KiB of shared memory and
 *     any number of registers
 * @param strict whether races are judged by the letter: threads that store the same value, a plain
 *     first read of a loop of compare-and-swap, volatile accesses that meet, and a counter read
 *     without a fence behind it are faults too
 * @param continued whether a launch goes on behind a fault; {@link PtxEmulator#findings} lists all
 * @param sample 0 for launches that run whole; else a launch ends behind the block in which its
 *     warps have run so many instructions, four blocks at least, drawn at random: for counting what
 *     is too large to run. Results are then worth nothing, and memory holds noise from the start,
 *     all of it defined
 * @param threads on which the blocks of a launch run, at most; nothing but its time depends on it,
 *     and which of several NaNs an instruction gives, as vectors come into use at another time
 */
public record EmulatorOptions(
    long seed,
    long memoryBytes,
    boolean findRaces,
    boolean countTraffic,
    long warpInstructions,
    Chip chip,
    boolean strict,
    boolean continued,
    long sample,
    int threads) {
  /** Checks the number of threads. */
  public EmulatorOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads %d, must be at least 1".formatted(threads));
    }
  }

  /**
   * Seed 1, 4 GiB, all checks and counters, a thousand million instructions, no chip, as many
   * threads as there are processors.
   */
  public static EmulatorOptions defaults() {
    return new EmulatorOptions(
        1,
        4L << 30,
        true,
        true,
        1_000_000_000L,
        null,
        false,
        false,
        0,
        Runtime.getRuntime().availableProcessors());
  }

  /** The same with another seed. */
  public EmulatorOptions withSeed(long other) {
    return new EmulatorOptions(
        other,
        memoryBytes,
        findRaces,
        countTraffic,
        warpInstructions,
        chip,
        strict,
        continued,
        sample,
        threads);
  }

  /** The same with another size of memory. */
  public EmulatorOptions withMemory(long bytes) {
    return new EmulatorOptions(
        seed,
        bytes,
        findRaces,
        countTraffic,
        warpInstructions,
        chip,
        strict,
        continued,
        sample,
        threads);
  }

  /** The same with or without counting. */
  public EmulatorOptions withCounting(boolean count) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        count,
        warpInstructions,
        chip,
        strict,
        continued,
        sample,
        threads);
  }

  /** The same with another bound on the instructions of a launch. */
  public EmulatorOptions withBudget(long instructions) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        countTraffic,
        instructions,
        chip,
        strict,
        continued,
        sample,
        threads);
  }

  /** The same for a chip. */
  public EmulatorOptions withChip(Chip other) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        countTraffic,
        warpInstructions,
        other,
        strict,
        continued,
        sample,
        threads);
  }

  /** The same, judging races by the letter or not. */
  public EmulatorOptions withStrict(boolean letter) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        countTraffic,
        warpInstructions,
        chip,
        letter,
        continued,
        sample,
        threads);
  }

  /** The same, going on behind faults or not. */
  public EmulatorOptions withContinued(boolean goOn) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        countTraffic,
        warpInstructions,
        chip,
        strict,
        goOn,
        sample,
        threads);
  }

  /** The same, running samples of blocks only. */
  public EmulatorOptions withSample(long instructions) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        countTraffic,
        warpInstructions,
        chip,
        strict,
        continued,
        instructions,
        threads);
  }

  /** The same, looking for races or not. */
  public EmulatorOptions withRaces(boolean find) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        find,
        countTraffic,
        warpInstructions,
        chip,
        strict,
        continued,
        sample,
        threads);
  }

  /** The same on so many threads. */
  public EmulatorOptions withThreads(int most) {
    return new EmulatorOptions(
        seed,
        memoryBytes,
        findRaces,
        countTraffic,
        warpInstructions,
        chip,
        strict,
        continued,
        sample,
        most);
  }
}
