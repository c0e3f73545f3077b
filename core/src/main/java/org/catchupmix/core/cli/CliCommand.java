package org.catchupmix.core.cli;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A command of the program, found by {@link java.util.ServiceLoader}: each module brings its own.
 * The class carries picocli's {@code @Command} annotation; {@link #call} returns the exit code: 0
 * well, 1 the run failed, 2 wrong usage.
 */
public interface CliCommand extends Callable<Integer> {
  /** The command of another module that it belongs below; empty for one of the program's own. */
  default Optional<String> below() {
    return Optional.empty();
  }
}
