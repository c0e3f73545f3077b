package org.catchupmix.core;

/**
 * How to open a backend.
 *
 * @param threads threads of a CPU backend, 1..1024
 */
public record BackendOptions(int threads) {
  /** Checks the settings. */
  public BackendOptions {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads " + threads + " wants 1..1024");
    }
  }

  /** As many threads as the machine has processors. */
  public static BackendOptions defaults() {
    return new BackendOptions(Runtime.getRuntime().availableProcessors());
  }
}
