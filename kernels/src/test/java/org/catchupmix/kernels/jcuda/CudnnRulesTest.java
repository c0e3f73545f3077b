package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jcuda.CudaException;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnStatus;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;

/** The rules by which cuDNN is used, without cuDNN. */
class CudnnRulesTest {
  private static AlgorithmProposal proposal(int algorithm, int mathType) {
    return new AlgorithmProposal(
        algorithm, 0, mathType, cudnnDeterminism.CUDNN_DETERMINISTIC, 1000);
  }

  @Test
  void whatAddsWithAtomicsNeverRuns() {
    assertFalse(
        ConvolutionPass.INPUT_GRADIENT.allows(
            cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_0));
    assertFalse(
        ConvolutionPass.WEIGHT_GRADIENT.allows(
            cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_0));
    assertFalse(
        ConvolutionPass.WEIGHT_GRADIENT.allows(
            cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_3));
  }

  @Test
  void theFirstUsableProposalIsTakenAndOnlyThose() {
    int plain = cudnnMathType.CUDNN_DEFAULT_MATH;
    AlgorithmProposal atomics = proposal(0, plain);
    AlgorithmProposal refused = new AlgorithmProposal(1, 3000, plain, 1, 0);
    AlgorithmProposal huge = new AlgorithmProposal(1, 0, plain, 1, 1L << 40);
    AlgorithmProposal undetermined =
        new AlgorithmProposal(1, 0, plain, cudnnDeterminism.CUDNN_NON_DETERMINISTIC, 0);
    AlgorithmProposal tensorCores = proposal(1, cudnnMathType.CUDNN_TENSOR_OP_MATH);
    AlgorithmProposal good = proposal(1, plain);
    List<AlgorithmProposal> all = List.of(atomics, refused, huge, undetermined, tensorCores, good);
    assertEquals(
        List.of(good),
        AlgorithmProposal.usable(all, ConvolutionPass.WEIGHT_GRADIENT, CudnnArithmetic.FP32));
    assertEquals(
        List.of(tensorCores, good),
        AlgorithmProposal.usable(all, ConvolutionPass.WEIGHT_GRADIENT, CudnnArithmetic.TF32));
  }

  @Test
  void fp32IsAlwaysFmaAndConversionIsNeverAllowed() {
    int conversion = cudnnMathType.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
    for (CudnnArithmetic arithmetic : CudnnArithmetic.values()) {
      assertEquals(-1, arithmetic.accept(conversion), arithmetic::name);
    }
    assertEquals(
        cudnnMathType.CUDNN_FMA_MATH,
        CudnnArithmetic.FP32.accept(cudnnMathType.CUDNN_DEFAULT_MATH));
    assertEquals(-1, CudnnArithmetic.FP32.accept(cudnnMathType.CUDNN_TENSOR_OP_MATH));
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
    assertEquals(
        "conv2d: cuDNN says CUDNN_STATUS_NOT_SUPPORTED_SUBLIBRARY_UNAVAILABLE. Its sub-libraries are missing or of another version: 'catchup doctor' lists them.",
        e.getMessage());
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
    Conv2dGeometry stem = new Conv2dGeometry(4, 32, 32, 3, 100, 3, 3, 1, 1);
    Conv2dGeometry padded = Bf16Dnn.padded(stem);
    assertEquals(8, padded.inChannels());
    assertEquals(104, padded.outChannels());
    assertEquals(stem.outHeight(), padded.outHeight());
    assertEquals(padded, Bf16Dnn.padded(padded));
  }
}
