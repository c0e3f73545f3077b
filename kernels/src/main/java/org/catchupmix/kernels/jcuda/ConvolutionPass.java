package org.catchupmix.kernels.jcuda;

import java.util.Set;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;

/**
 * The three passes of a convolution and the algorithms of cuDNN that may run them: those that give
 * the same bits each time, and whose error is that of a direct sum.
 *
 * <p>Left out: backward-data ALGO_0 and backward-filter ALGO_0 and ALGO_3 add with atomics, in any
 * order (cuDNN, "Reproducibility"). FFT and Winograd transform the numbers first, with larger
 * errors; in NHWC cuDNN hardly has them.
 */
enum ConvolutionPass {
  /** y from x and w. */
  FORWARD(
      "conv2d",
      Set.of(
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_GEMM)),
  /** dx from dy and w. */
  INPUT_GRADIENT(
      "conv2d's gradient to the input",
      Set.of(cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1)),
  /** dw from x and dy. */
  WEIGHT_GRADIENT(
      "conv2d's gradient to the weights",
      Set.of(cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1));

  private final String label;
  private final Set<Integer> allowed;

  ConvolutionPass(String label, Set<Integer> allowed) {
    this.label = label;
    this.allowed = allowed;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** Whether an algorithm may run. */
  boolean allows(int algorithm) {
    return allowed.contains(algorithm);
  }
}
