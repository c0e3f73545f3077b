package org.catchupmix.kernels.jcuda.libraries;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Convolutions by cuDNN and matmuls by cuBLAS. Tensors are F32, computed in FP32 or TF32, or BF16.
 */
final class CudnnDnn implements Dnn {
  private final CudnnHandle cudnn;
  private final Precision precision;
  private final Optional<Dnn> own;
  private final CudnnConvolution convolution;
  private final Optional<CublasGemm> gemm;

  /**
   * Makes the operations of a handle, which the device closes.
   *
   * @param own runs the convolutions that cuDNN refuses, and matmuls where cuBLAS 12 is missing; if
   *     empty, both are errors
   */
  CudnnDnn(CudnnHandle cudnn, Precision precision, Optional<Dnn> own) {
    this.cudnn = cudnn;
    this.precision = precision;
    this.own = own;
    this.convolution = new CudnnConvolution(cudnn, precision);
    this.gemm =
        CudaLibrary.CUBLAS.load().isEmpty()
            ? Optional.of(new CublasGemm(cudnn, precision))
            : Optional.empty();
  }

  @Override
  public String arithmetic() {
    return "cudnn%s-%s-%s"
        .formatted(
            cudnn.version(),
            precision.name().toLowerCase(Locale.ROOT),
            gemm.map(g -> g.library().replace(" ", "").toLowerCase(Locale.ROOT)).orElse("own"));
  }

  static String arithmetic(Precision precision) {
    return switch (precision) {
      case FP32 -> "fp32 (FMA)";
      case TF32 -> "tf32 (tensor cores)";
      case BF16 -> "bf16 (tensor cores, sums in fp32)";
    };
  }

  @Override
  public String description() {
    return "cuDNN %s and %s in %s"
        .formatted(
            cudnn.version(),
            gemm.map(CublasGemm::library).orElse("own GEMM (cuBLAS 12 is missing)"),
            arithmetic(precision));
  }

  @Override
  public List<String> notes() {
    return convolution.notes();
  }

  @Override
  public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    if (gemm.isPresent()) {
      gemm.get().run(shape, a, b, out);
    } else {
      own.orElseThrow(() -> new GpuException("matmul: cuBLAS 12 is missing"))
          .matmul(shape, a, b, out);
    }
  }

  @Override
  public void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    if (!convolution.run(pass, g, a, b, out)) {
      own.orElseThrow(() -> convolution.refusal(pass, g)).convolve(pass, g, a, b, out);
    }
  }
}
