package org.catchupmix.core;

/**
 * How to open a backend.
 *
 * @param threads threads of a CPU backend, 1..1024
 * @param convolution how a CPU backend convolves
 */
public record BackendOptions(int threads, ConvolutionAlgorithm convolution) {
  /** Checks the settings. */
  public BackendOptions {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads " + threads + " wants 1..1024");
    }
  }

  /** As many threads as the machine has processors; the convolution is chosen by the sizes. */
  public static BackendOptions defaults() {
    return new BackendOptions(
        Runtime.getRuntime().availableProcessors(), ConvolutionAlgorithm.AUTO);
  }
}
