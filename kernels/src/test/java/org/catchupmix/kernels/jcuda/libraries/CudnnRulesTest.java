package org.catchupmix.kernels.jcuda.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcuda.CudaException;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnStatus;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.kernels.jcuda.GpuDriverProbe;
import org.junit.jupiter.api.Test;

class CudnnRulesTest {
  @Test
  void theDescriptorPermitsTheArithmeticOfThePrecisionOnly() {
    assertEquals(cudnnMathType.CUDNN_FMA_MATH, ConvolutionDescriptors.mathType(Precision.FP32));
    assertEquals(cudnnMathType.CUDNN_DEFAULT_MATH, ConvolutionDescriptors.mathType(Precision.TF32));
    assertEquals(
        cudnnMathType.CUDNN_TENSOR_OP_MATH, ConvolutionDescriptors.mathType(Precision.BF16));
  }

  @Test
  void statusCodesAreThoseOfCudnn9() {
    int code =
        CudnnStatus.code(
            () -> {
              throw new CudaException(cudnnStatus.stringFor(3009));
            });
    assertEquals(3009, code);
    assertTrue(CudnnStatus.isUnsupported(3004));
    assertFalse(CudnnStatus.isUnsupported(5000));
  }

  @Test
  void versionsAreRead() {
    assertEquals("9.5.1", CudnnHandle.versionOf(90501));
    assertEquals("12.6.4", CudnnHandle.versionOf(120604));
    assertEquals("12.6", GpuDriverProbe.versionOf(12060));
  }
}
