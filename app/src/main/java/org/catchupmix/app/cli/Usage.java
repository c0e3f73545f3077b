package org.catchupmix.app.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reports wrong arguments as wrong usage, exit code 2. */
public final class Usage {
  /** The exit code of a command that failed. */
  public static final int FAILED = 1;

  private Usage() {}

  /**
   * Runs a check of what the user typed.
   *
   * @return what the check gives
   * @throws ParameterException if it finds an error, with the message of that
   */
  public static <T> T check(CommandSpec spec, Supplier<T> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      throw error(spec, e.getMessage());
    }
  }

  /** Wrong usage. */
  public static ParameterException error(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
