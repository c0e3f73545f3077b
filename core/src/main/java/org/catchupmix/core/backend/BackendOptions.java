package org.catchupmix.core.backend;

import static org.catchupmix.core.Preconditions.require;

/**
 * Options of a backend. An option that a device does not honour must keep its default, see {@link
 * Backends#choose}.
 *
 * @param threads threads of a CPU backend, 1..1024
 * @param convolution how a CPU backend convolves
 * @param precision how a GPU multiplies, and what activations are stored as
 * @param dnn the origin of a GPU's matmuls and convolutions
 * @param batchNorm the origin of a GPU's batch norm
 * @param graphs whether a GPU records training steps; their bits are the same
 */
public record BackendOptions(
    int threads,
    ConvolutionAlgorithm convolution,
    Precision precision,
    KernelOrigin dnn,
    KernelOrigin batchNorm,
    Graphs graphs) {
  /** Most threads of a backend. */
  public static final int MAX_THREADS = 1024;

  public BackendOptions {
    require(
        threads >= 1 && threads <= MAX_THREADS, "threads %d must be 1..%d", threads, MAX_THREADS);
  }

  /**
   * The defaults: one thread per processor and the convolution by the sizes; on a GPU FP32, cuDNN
   * for matmuls and convolutions, and our own batch norm.
   */
  public static BackendOptions defaults() {
    return new BackendOptions(
        Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()),
        ConvolutionAlgorithm.AUTO,
        Precision.FP32,
        KernelOrigin.CUDNN,
        KernelOrigin.OWN,
        Graphs.AUTO);
  }

  public BackendOptions withThreads(int n) {
    return new BackendOptions(n, convolution, precision, dnn, batchNorm, graphs);
  }

  public BackendOptions withConvolution(ConvolutionAlgorithm algorithm) {
    return new BackendOptions(threads, algorithm, precision, dnn, batchNorm, graphs);
  }

  public BackendOptions withPrecision(Precision other) {
    return new BackendOptions(threads, convolution, other, dnn, batchNorm, graphs);
  }

  public BackendOptions withDnn(KernelOrigin origin) {
    return new BackendOptions(threads, convolution, precision, origin, batchNorm, graphs);
  }

  public BackendOptions withBatchNorm(KernelOrigin origin) {
    return new BackendOptions(threads, convolution, precision, dnn, origin, graphs);
  }
}
