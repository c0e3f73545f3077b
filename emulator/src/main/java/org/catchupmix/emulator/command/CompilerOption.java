package org.catchupmix.emulator.command;

import java.util.Arrays;
import java.util.Locale;
import org.catchupmix.emulator.compiler.CompilerName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that names a compiler. */
public final class CompilerOption {
  @Option(
      names = "--compiler",
      paramLabel = "auto|nvcc|nvrtc|clang",
      converter = Name.class,
      description =
          "compiler of CUDA sources (default: auto, the first of nvcc, NVRTC and clang that is here)")
  private Asked asked = new Asked(null);

  /** A name, or null for {@code auto}. */
  private record Asked(CompilerName name) {}

  /** Returns the name, null for the first that is here. */
  public CompilerName name() {
    return asked.name();
  }

  static final class Name implements ITypeConverter<Asked> {
    @Override
    public Asked convert(String text) {
      if (text.equals("auto")) {
        return new Asked(null);
      }
      return Arrays.stream(CompilerName.values())
          .filter(name -> name.toString().equals(text.toLowerCase(Locale.ROOT)))
          .map(Asked::new)
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' must be auto, nvcc, nvrtc or clang".formatted(text)));
    }
  }
}
