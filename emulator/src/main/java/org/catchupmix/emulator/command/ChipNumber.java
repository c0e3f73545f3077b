package org.catchupmix.emulator.command;

import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts a compute capability such as {@code 80}, {@code 8.0}, {@code sm_80} or {@code
 * compute_80}.
 */
public final class ChipNumber implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    String digits =
        text.replaceFirst("^(sm_|compute_)", "").replaceFirst("^(\\d+)\\.(\\d)$", "$1$2");
    if (!digits.matches("\\d{1,4}")) {
      throw new TypeConversionException(
          "'%s' is not a compute capability such as 80 or sm_80".formatted(text));
    }
    return Integer.valueOf(digits);
  }

  /**
   * Returns the chip of {@code --chip}.
   *
   * @throws IllegalArgumentException if its limits are unknown
   */
  public static Chip chip(int number) {
    try {
      return Chip.of(number);
    } catch (DriverException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
  }
}
