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
 * An algorithm that cuDNN proposes for a convolution.
 *
 * <p>Proposals come from its table ({@code cudnnGet*}), not from a measurement ({@code
 * cudnnFind*}), which may differ between runs and change the bits of a training.
 *
 * <p>The math type of a proposal is ignored, since JCuda returns it for one pass of three; the
 * descriptor determines it.
 *
 * @param algorithm its number
 * @param status whether it exists for the sizes
 * @param determinism whether it gives the same bits each time, by cuDNN
 * @param workspace bytes that it needs
 */
record AlgorithmProposal(int algorithm, int status, int determinism, long workspace) {

  /** Workspace in bytes above which smaller algorithms are preferred. */
  static final long MUCH_WORKSPACE = 512L << 20;

  /** Number of no algorithm. */
  private static final int NONE = -1;

  /** A query that fills in proposals and their count and returns the status. */
  interface Ask<P> {
    int proposals(int[] count, P[] found);
  }

  /**
   * Asks cuDNN. If it does not support the convolution, that is the only proposal.
   *
   * @param convolution the pass and its sizes, for the message
   * @param found receives the answers, in JCuda's form of the pass
   * @param read converts an answer
   * @throws GpuException if it refuses for another reason
   */
  static <P> List<AlgorithmProposal> asked(
      String convolution, P[] found, Ask<P> ask, Function<P, AlgorithmProposal> read) {
    int[] count = new int[1];
    int code = CudnnStatus.LOST;
    try {
      code = CudnnStatus.code(() -> ask.proposals(count, found));
    } catch (ArrayIndexOutOfBoundsException _) {
      // After a refusal JCuda reads the number of answers from an unset variable.
    }
    if (CudnnStatus.isUnsupported(code) || code == CudnnStatus.LOST) {
      return List.of(
          new AlgorithmProposal(NONE, code, cudnnDeterminism.CUDNN_NON_DETERMINISTIC, 0));
    }
    CudnnStatus.require(convolution, code);
    return Arrays.stream(found, 0, count[0]).map(read).toList();
  }

  /**
   * Tells whether an algorithm gives the same bits each time, with the error of a direct sum.
   *
   * <p>Backward-data ALGO_0 and backward-filter ALGO_0 and ALGO_3 add with atomics (cuDNN,
   * "Reproducibility"). FFT and Winograd have larger errors.
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

  /** Returns why the others may not run, for a note, without repetitions. */
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

  /** Returns the proposals that may run, in their order, with large workspaces last. */
  static List<AlgorithmProposal> usable(List<AlgorithmProposal> all, ConvolutionPass pass) {
    return all.stream()
        .filter(p -> p.mayRun(pass))
        .sorted(Comparator.comparing(p -> p.workspace() > MUCH_WORKSPACE))
        .toList();
  }
}
