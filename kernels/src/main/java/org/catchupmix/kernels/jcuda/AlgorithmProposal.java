package org.catchupmix.kernels.jcuda;

import java.util.List;
import jcuda.jcudnn.cudnnDeterminism;

/**
 * An algorithm that cuDNN proposes for a convolution, the one that it thinks fastest first.
 *
 * <p>The proposals are those of its table ({@code cudnnGet*}), not of a measurement ({@code
 * cudnnFind*}): a measurement may choose otherwise in the next run, and with the algorithm change
 * the bits of a training.
 *
 * @param algorithm its number
 * @param status whether it exists for the sizes
 * @param mathType how it multiplies
 * @param determinism whether it gives the same bits each time, as cuDNN says
 * @param workspace bytes that it wants
 */
record AlgorithmProposal(int algorithm, int status, int mathType, int determinism, long workspace) {

  /** What an algorithm may want, in bytes. */
  static final long MOST_WORKSPACE = 512L << 20;

  /** Those that may run, in the order of the proposals. */
  static List<AlgorithmProposal> usable(
      List<AlgorithmProposal> all, ConvolutionPass pass, CudnnArithmetic arithmetic) {
    return all.stream()
        .filter(p -> p.status() == 0)
        .filter(p -> pass.allows(p.algorithm()))
        .filter(p -> p.determinism() == cudnnDeterminism.CUDNN_DETERMINISTIC)
        .filter(p -> arithmetic.accept(p.mathType()) >= 0)
        .filter(p -> p.workspace() <= MOST_WORKSPACE)
        .toList();
  }
}
