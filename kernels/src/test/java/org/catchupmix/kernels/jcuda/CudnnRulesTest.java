package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntSupplier;
import jcuda.CudaException;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnStatus;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for cuDNN, without cuDNN. */
class CudnnRulesTest {
  private static AlgorithmProposal proposal(int algorithm) {
    return new AlgorithmProposal(algorithm, 0, cudnnDeterminism.CUDNN_DETERMINISTIC, 1000);
  }

  /** Algorithms that add with atomics, by their numbers in cuDNN. */
  @ParameterizedTest
  @CsvSource({"INPUT_GRADIENT, 0", "WEIGHT_GRADIENT, 0", "WEIGHT_GRADIENT, 3"})
  void atomicsNeverRun(ConvolutionPass pass, int algorithm) {
    assertFalse(AlgorithmProposal.allows(pass, algorithm));
  }

  @Test
  void theFirstUsableProposalIsTakenAndALargeWorkspaceIsTheLastResort() {
    AlgorithmProposal atomics = proposal(0);
    AlgorithmProposal refused = new AlgorithmProposal(1, 3000, 1, 0);
    AlgorithmProposal huge = new AlgorithmProposal(1, 0, 1, 1L << 40);
    AlgorithmProposal undetermined =
        new AlgorithmProposal(1, 0, cudnnDeterminism.CUDNN_NON_DETERMINISTIC, 0);
    AlgorithmProposal good = proposal(1);
    assertEquals(
        List.of(good, huge),
        AlgorithmProposal.usable(
            List.of(atomics, refused, huge, undetermined, good), ConvolutionPass.WEIGHT_GRADIENT));
  }

  @Test
  void theDescriptorPermitsTheArithmeticOfThePrecisionOnly() {
    assertEquals(cudnnMathType.CUDNN_FMA_MATH, CudnnArithmetic.of(Precision.FP32).mathType());
    assertEquals(cudnnMathType.CUDNN_DEFAULT_MATH, CudnnArithmetic.of(Precision.TF32).mathType());
    assertEquals(cudnnMathType.CUDNN_TENSOR_OP_MATH, CudnnArithmetic.of(Precision.BF16).mathType());
  }

  @Test
  void proposalsAreReadInOrderUpToTheirCount() {
    String[] found = new String[3];
    List<AlgorithmProposal> all =
        AlgorithmProposal.asked(
            "conv2d",
            found,
            (count, _) -> {
              found[0] = "1";
              found[1] = "0";
              count[0] = 2;
              return 0;
            },
            f -> proposal(Integer.parseInt(f)));
    assertEquals(List.of(proposal(1), proposal(0)), all);
  }

  private static List<AlgorithmProposal> asked(IntSupplier answer) {
    return AlgorithmProposal.asked(
        "conv2d of input [1,2,2,1]", new String[1], (_, _) -> answer.getAsInt(), f -> proposal(0));
  }

  @Test
  void aRefusalIsAnAnswerAndAFailureIsNot() {
    List<AlgorithmProposal> unsupported = asked(() -> 3004);
    assertEquals(List.of(), AlgorithmProposal.usable(unsupported, ConvolutionPass.FORWARD));
    assertEquals(
        List.of("CUDNN_STATUS_NOT_SUPPORTED_LAYOUT"),
        AlgorithmProposal.refusals(unsupported, ConvolutionPass.FORWARD));
    List<AlgorithmProposal> lost =
        asked(
            () -> {
              throw new ArrayIndexOutOfBoundsException(1);
            });
    assertEquals(1, AlgorithmProposal.refusals(lost, ConvolutionPass.FORWARD).size());
    GpuException e = assertThrows(GpuException.class, () -> asked(() -> 5000));
    assertTrue(e.getMessage().contains("CUDNN_STATUS_EXECUTION_FAILED"), e.getMessage());
  }

  @Test
  void refusedProposalsAreNamedWithTheirReasons() {
    assertLinesMatch(
        List.of("algorithm 4.*", "algorithm 1.*", "CUDNN_STATUS_NOT_SUPPORTED"),
        AlgorithmProposal.refusals(
            List.of(
                proposal(4),
                new AlgorithmProposal(1, 0, cudnnDeterminism.CUDNN_NON_DETERMINISTIC, 0),
                new AlgorithmProposal(0, 3000, 1, 0),
                proposal(1),
                new AlgorithmProposal(1, 3000, 1, 0)),
            ConvolutionPass.WEIGHT_GRADIENT));
  }

  @Test
  void statusCodesAreThoseOfCudnn9() {
    assertEquals("CUDNN_STATUS_NOT_SUPPORTED_SHAPE", CudnnStatus.name(3002));
    assertEquals("status 3999", CudnnStatus.name(3999));
    int code =
        CudnnStatus.code(
            () -> {
              throw new CudaException(cudnnStatus.stringFor(3009));
            });
    assertEquals(3009, code);
    GpuException e = assertThrows(GpuException.class, () -> CudnnStatus.run("conv2d", () -> 3009));
    assertTrue(e.getMessage().contains("SUBLIBRARY_UNAVAILABLE"), e.getMessage());
    assertTrue(e.getMessage().contains("'catchup doctor'"), e.getMessage());
    assertTrue(CudnnStatus.isUnsupported(3004));
    assertFalse(CudnnStatus.isUnsupported(5000));
  }

  @Test
  void versionsAreRead() {
    assertEquals("9.5.1", CudnnHandle.versionOf(90501));
    assertEquals("12.6.4", CudnnHandle.versionOf(120604));
    assertEquals("12.6", GpuDriverProbe.versionOf(12060));
  }

  @Test
  void bf16PadsChannelsToMultiplesOf8() {
    Conv2dGeometry stem = new Conv2dGeometry(Shape.of(4, 32, 32, 3), Shape.of(100, 3, 3, 3), 1, 1);
    Conv2dGeometry padded = PaddedDnn.padded(stem);
    assertEquals(8, padded.inChannels());
    assertEquals(104, padded.outChannels());
    assertEquals(stem.outHeight(), padded.outHeight());
    assertEquals(padded, PaddedDnn.padded(padded));
  }
}
