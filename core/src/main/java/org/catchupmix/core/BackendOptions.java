package org.catchupmix.core;

import static org.catchupmix.core.Arguments.require;

/**
 * How to open a backend. What a device does not honour must be left at its default, see {@link
 * Backends#choose}.
 *
 * @param threads threads of a CPU backend, 1..1024
 * @param convolution how a CPU backend convolves
 * @param precision how a GPU multiplies, and what activations are stored as
 * @param dnn whose matmuls and convolutions a GPU runs
 * @param batchNorm whose batch norm a GPU runs
 * @param kernels which variants of our own kernels a GPU runs
 * @param graphs whether a GPU records training steps; their bits are the same
 */
public record BackendOptions(
    int threads,
    ConvolutionAlgorithm convolution,
    Precision precision,
    KernelOrigin dnn,
    KernelOrigin batchNorm,
    KernelChoices kernels,
    Graphs graphs) {
  /** Checks the settings. */
  public BackendOptions {
    require(threads >= 1 && threads <= 1024, "threads %d must be 1..1024", threads);
  }

  /**
   * As many threads as the machine has processors; the convolution is chosen by the sizes; on a GPU
   * FP32, cuDNN for matmuls and convolutions, our own batch norm, each kernel in the variant for
   * its sizes.
   */
  public static BackendOptions defaults() {
    return new BackendOptions(
        Runtime.getRuntime().availableProcessors(),
        ConvolutionAlgorithm.AUTO,
        Precision.FP32,
        KernelOrigin.CUDNN,
        KernelOrigin.OWN,
        KernelChoices.NONE,
        Graphs.AUTO);
  }

  /** The same with so many threads. */
  public BackendOptions withThreads(int n) {
    return new BackendOptions(n, convolution, precision, dnn, batchNorm, kernels, graphs);
  }

  /** The same with another convolution. */
  public BackendOptions withConvolution(ConvolutionAlgorithm algorithm) {
    return new BackendOptions(threads, algorithm, precision, dnn, batchNorm, kernels, graphs);
  }

  /** The same with another precision. */
  public BackendOptions withPrecision(Precision other) {
    return new BackendOptions(threads, convolution, other, dnn, batchNorm, kernels, graphs);
  }

  /** The same with other matmuls and convolutions. */
  public BackendOptions withDnn(KernelOrigin origin) {
    return new BackendOptions(threads, convolution, precision, origin, batchNorm, kernels, graphs);
  }

  /** The same with another batch norm. */
  public BackendOptions withBatchNorm(KernelOrigin origin) {
    return new BackendOptions(threads, convolution, precision, dnn, origin, kernels, graphs);
  }

  /** The same with other variants of kernels. */
  public BackendOptions withKernels(KernelChoices choices) {
    return new BackendOptions(threads, convolution, precision, dnn, batchNorm, choices, graphs);
  }

  /** The same, with recorded steps or without. */
  public BackendOptions withGraphs(Graphs choice) {
    return new BackendOptions(threads, convolution, precision, dnn, batchNorm, kernels, choice);
  }
}
