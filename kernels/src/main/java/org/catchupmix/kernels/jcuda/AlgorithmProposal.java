package org.catchupmix.kernels.jcuda;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import jcuda.jcudnn.cudnnDeterminism;
import org.catchupmix.kernels.driver.GpuException;

/**
 * An algorithm that cuDNN proposes for a convolution, the one that it thinks fastest first.
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
 * @param workspace bytes that it wants
 */
record AlgorithmProposal(int algorithm, int status, int determinism, long workspace) {

  /** What an algorithm may want, in bytes, if another wants less. */
  static final long MUCH_WORKSPACE = 512L << 20;

  /**
   * Asks cuDNN.
   *
   * @param convolution the pass and its sizes, for the message
   * @param found takes the answers, in JCuda's form of the pass
   * @param call fills {@code found} and counts into the array
   * @param read an answer in this form
   * @throws GpuException if cuDNN proposes nothing
   */
  static <P> List<AlgorithmProposal> asked(
      String convolution,
      P[] found,
      ToIntFunction<int[]> call,
      Function<P, AlgorithmProposal> read) {
    int[] count = new int[1];
    try {
      CudnnStatus.run(convolution, () -> call.applyAsInt(count));
    } catch (ArrayIndexOutOfBoundsException e) {
      // Where cuDNN refuses, JCuda copies as many answers as an unset variable says.
      throw new GpuException(
          "cuDNN refused to propose algorithms for %s; our own kernels can do it: --dnn own (fp32 or bf16)"
              .formatted(convolution),
          e);
    }
    return Arrays.stream(found, 0, count[0]).map(read).toList();
  }

  /** Those that may run, in the order of the proposals, those that want much memory last. */
  static List<AlgorithmProposal> usable(List<AlgorithmProposal> all, ConvolutionPass pass) {
    return all.stream()
        .filter(p -> p.status() == 0)
        .filter(p -> pass.allows(p.algorithm()))
        .filter(p -> p.determinism() == cudnnDeterminism.CUDNN_DETERMINISTIC)
        .sorted(Comparator.comparing(p -> p.workspace() > MUCH_WORKSPACE))
        .toList();
  }
}
