package org.catchupmix.emulator.program;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.Chip;

/**
 * Options of a program's run.
 *
 * @param emulator with a chip, whose limits apply
 * @param working folder in which it runs
 * @param known findings that are not reported
 * @param maxFindings that are printed
 * @param seconds after which it is ended; 0 for no limit
 * @param late whether asynchronous work is done as late as CUDA allows
 */
public record ProgramOptions(
    EmulatorOptions emulator,
    Path working,
    Predicate<Finding> known,
    int maxFindings,
    long seconds,
    boolean late) {
  /** The chip if the user names none. */
  public static final int DEFAULT_CHIP = 86;

  public ProgramOptions {
    if (emulator.chip() == null) {
      emulator = emulator.withChip(Chip.of(DEFAULT_CHIP));
    }
    if (seconds < 0) {
      throw new IllegalArgumentException("--seconds %d must not be negative".formatted(seconds));
    }
  }
}
