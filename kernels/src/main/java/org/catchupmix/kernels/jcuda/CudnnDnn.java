package org.catchupmix.kernels.jcuda;

import java.util.Locale;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.backend.Dnn;

/**
 * Convolutions by cuDNN, products by cuBLAS or, where cuBLAS 12 is not there, by cuDNN too: of F32
 * tensors in FP32 or TF32, or of BF16 tensors.
 */
final class CudnnDnn implements Dnn {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;
  private final CudnnConvolution convolution;
  private final Products products;

  /** By a handle, which stays the caller's. */
  CudnnDnn(CudnnHandle cudnn, CudnnArithmetic arithmetic) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
    this.convolution = new CudnnConvolution(cudnn, arithmetic);
    this.products =
        CudaLibrary.CUBLAS.load().isEmpty()
            ? new CublasProducts(cudnn, arithmetic)
            : new CudnnProducts(
                cudnn.driver(),
                arithmetic.bytes(),
                convolution,
                new CudnnTranspose(cudnn, arithmetic));
  }

  @Override
  public DType type() {
    return arithmetic == CudnnArithmetic.BF16 ? DType.BF16 : DType.F32;
  }

  @Override
  public String arithmetic() {
    return "cudnn%s-%s-%s"
        .formatted(
            cudnn.version(),
            arithmetic.name().toLowerCase(Locale.ROOT),
            products instanceof CublasProducts
                ? products.library().replace(" ", "").toLowerCase(Locale.ROOT)
                : "conv1x1");
  }

  @Override
  public String description() {
    return "cuDNN %s and %s in %s"
        .formatted(cudnn.version(), products.library(), arithmetic.description());
  }

  @Override
  public void matmul(
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k) {
    products.run(a, transposeA, b, transposeB, out, m, n, k);
  }

  @Override
  public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    convolution.forward(x, w, geometry, y);
  }

  @Override
  public void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    convolution.inputGradient(dy, w, geometry, dx);
  }

  @Override
  public void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    convolution.weightGradient(x, dy, geometry, dw);
  }

  @Override
  public void close() {
    products.close();
    convolution.close();
  }
}
