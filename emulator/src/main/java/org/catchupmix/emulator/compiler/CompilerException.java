package org.catchupmix.emulator.compiler;

import java.nio.file.Path;
import org.catchupmix.gpu.DriverException;

/** A source that a compiler refuses. */
public final class CompilerException extends DriverException {
  private static final long serialVersionUID = 1L;

  private final String output;

  /**
   * Creates it.
   *
   * @param output all that the compiler printed
   * @param remedy more advice, or empty
   */
  public CompilerException(CompilerName compiler, Path source, String output, String remedy) {
    super("%s refuses %s:%n%s%s".formatted(compiler, source, output.strip(), remedy));
    this.output = output.strip();
  }

  /** Returns what the compiler printed. */
  public String output() {
    return output;
  }
}
