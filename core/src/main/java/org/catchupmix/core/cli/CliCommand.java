package org.catchupmix.core.cli;

import java.util.concurrent.Callable;

/**
 * A command of the program, found by {@link java.util.ServiceLoader}: each module brings its own.
 * The class carries picocli's {@code @Command} annotation; {@link #call} returns the exit code: 0
 * well, 1 the run failed, 2 wrong usage.
 */
public interface CliCommand extends Callable<Integer> {}
