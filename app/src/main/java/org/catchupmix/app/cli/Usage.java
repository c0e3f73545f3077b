package org.catchupmix.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Checks of arguments; an {@link IllegalArgumentException} is wrong usage, exit code 2. */
public final class Usage {
  /** The exit code of a command that failed. */
  public static final int FAILED = 1;

  private Usage() {}

  /**
   * Requires what the user typed to fulfil a condition.
   *
   * @throws IllegalArgumentException with the message if it does not
   */
  public static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  /** Returns the flags that were typed, with their values, except some. */
  public static List<String> flags(CommandSpec spec, Set<String> except) {
    List<String> words = new ArrayList<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!except.contains(option.longestName())) {
        words.add(option.longestName());
        words.addAll(
            option.arity().max() > 0
                ? List.of(String.join(",", option.originalStringValues()))
                : List.of());
      }
    }
    return words;
  }
}
