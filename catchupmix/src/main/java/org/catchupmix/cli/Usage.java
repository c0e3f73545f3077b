package org.catchupmix.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Turns what was wrong with the arguments into wrong usage, exit code 2. */
final class Usage {
  private Usage() {}

  /** Runs a check whose complaint is about what the user typed. */
  static <T> T check(CommandSpec spec, Supplier<T> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      throw error(spec, e.getMessage());
    }
  }

  /** Wrong usage. */
  static ParameterException error(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
