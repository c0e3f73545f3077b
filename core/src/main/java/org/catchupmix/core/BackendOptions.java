package org.catchupmix.core;

/**
 * How to open a backend.
 *
 * @param threads threads of a CPU backend, at least 1
 */
public record BackendOptions(int threads) {
  /** Checks the settings. */
  public BackendOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + " wants to be at least 1");
    }
  }

  /** As many threads as the machine has processors. */
  public static BackendOptions defaults() {
    return new BackendOptions(Runtime.getRuntime().availableProcessors());
  }
}
