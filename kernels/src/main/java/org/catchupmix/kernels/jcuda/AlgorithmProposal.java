package org.catchupmix.kernels.jcuda;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnDeterminism;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.ConvolutionPass;

/**
 * An algorithm that cuDNN proposes for a convolution, the fastest by its own judgement first.
 *
 * <p>The proposals are those of its table ({@code cudnnGet*}), not of a measurement ({@code
 * cudnnFind*}): a measurement may choose otherwise in the next run, and with the algorithm change
 * the bits of a training.
 *
 * <p>The type of multiplication that cuDNN names with each is not among them: JCuda hands it over
 * for one pass of three. How an algorithm may multiply is what the descriptor says.
 *
 * @param algorithm its number
 * @param status whether it exists for the sizes
 * @param determinism whether it gives the same bits each time, as cuDNN says
 * @param workspace bytes that it needs
 */
record AlgorithmProposal(int algorithm, int status, int determinism, long workspace) {

  /** What an algorithm may need, in bytes, if another needs less. */
  static final long MUCH_WORKSPACE = 512L << 20;

  /** The number of no algorithm. */
  private static final int NONE = -1;

  /** Fills the answers in and counts them; the status. */
  interface Ask<P> {
    int proposals(int[] count, P[] found);
  }

  /**
   * Asks cuDNN. Where it refuses to answer because it does not support the convolution, that is its
   * one answer.
   *
   * @param convolution the pass and its sizes, for the message
   * @param found takes the answers, in JCuda's form of the pass
   * @param read an answer in this form
   * @throws GpuException if it refuses for another reason
   */
  static <P> List<AlgorithmProposal> asked(
      String convolution, P[] found, Ask<P> ask, Function<P, AlgorithmProposal> read) {
    int[] count = new int[1];
    int code = CudnnStatus.LOST;
    try {
      code = CudnnStatus.code(() -> ask.proposals(count, found));
    } catch (ArrayIndexOutOfBoundsException _) {
      // Where cuDNN refuses, JCuda copies as many answers as an unset variable says.
    }
    if (CudnnStatus.isUnsupported(code) || code == CudnnStatus.LOST) {
      return List.of(
          new AlgorithmProposal(NONE, code, cudnnDeterminism.CUDNN_NON_DETERMINISTIC, 0));
    }
    CudnnStatus.require(convolution, code);
    return Arrays.stream(found, 0, count[0]).map(read).toList();
  }

  /**
   * Whether an algorithm gives the same bits each time, with the error of a direct sum.
   *
   * <p>Left out: backward-data ALGO_0 and backward-filter ALGO_0 and ALGO_3 add with atomics, in
   * any order (cuDNN, "Reproducibility"). FFT and Winograd transform the numbers first, with larger
   * errors; in NHWC cuDNN hardly has them.
   */
  static boolean allows(ConvolutionPass pass, int algorithm) {
    return switch (pass) {
      case FORWARD ->
          algorithm == cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM
              || algorithm
                  == cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM
              || algorithm == cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_GEMM;
      case INPUT_GRADIENT ->
          algorithm == cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1;
      case WEIGHT_GRADIENT ->
          algorithm == cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1;
    };
  }

  private boolean mayRun(ConvolutionPass pass) {
    return status == 0
        && allows(pass, algorithm)
        && determinism == cudnnDeterminism.CUDNN_DETERMINISTIC;
  }

  /** What cuDNN said of those that may not run, for a note; of the same words one. */
  static List<String> refusals(List<AlgorithmProposal> all, ConvolutionPass pass) {
    return all.stream()
        .filter(p -> !p.mayRun(pass))
        .map(
            p ->
                p.status() == 0
                    ? "algorithm %d, which %s"
                        .formatted(
                            p.algorithm(),
                            p.determinism() == cudnnDeterminism.CUDNN_DETERMINISTIC
                                    && !allows(pass, p.algorithm())
                                ? "is none of those that give the same bits with a direct sum"
                                : "does not give the same bits each time")
                    : CudnnStatus.name(p.status()))
        .distinct()
        .toList();
  }

  /** Those that may run, in the order of the proposals, those that need much memory last. */
  static List<AlgorithmProposal> usable(List<AlgorithmProposal> all, ConvolutionPass pass) {
    return all.stream()
        .filter(p -> p.mayRun(pass))
        .sorted(Comparator.comparing(p -> p.workspace() > MUCH_WORKSPACE))
        .toList();
  }
}
