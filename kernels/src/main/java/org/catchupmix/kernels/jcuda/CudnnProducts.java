package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptorEx;
import static jcuda.jcudnn.JCudnn.cudnnTransformTensor;

import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.kernels.driver.DeviceMemory;

/**
 * Matrix products as convolutions with 1x1 windows over pictures of one pixel, for machines where
 * cuBLAS 12 cannot be loaded (those with CUDA 13 alone). Each pass is another product:
 *
 * <pre>
 *   forward          y [M,N]  = x [M,K]  w [N,K]^T
 *   input gradient   dx [M,N] = dy [M,K] w [K,N]
 *   weight gradient  dw [M,N] = dy [K,M]^T x [K,N]
 * </pre>
 *
 * The fourth, both transposed, is the input gradient of the factors exchanged, then transposed.
 */
final class CudnnProducts implements Products {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;
  private final CudnnConvolution convolution;

  /** By these convolutions. */
  CudnnProducts(CudnnHandle cudnn, CudnnArithmetic arithmetic, CudnnConvolution convolution) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
    this.convolution = convolution;
  }

  @Override
  public String library() {
    return "cuDNN 1x1 convolution, cuBLAS 12 is not there";
  }

  @Override
  public int outBytes() {
    return arithmetic.bytes();
  }

  /** A picture of one pixel for each row. */
  private static Conv2dGeometry rows(int batch, int inChannels, int outChannels) {
    return new Conv2dGeometry(batch, 1, 1, inChannels, outChannels, 1, 1, 1, 0);
  }

  @Override
  public void run(
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k) {
    if (!transposeA && transposeB) {
      convolution.forward(a, b, rows(m, k, n), out);
    } else if (!transposeA) {
      convolution.inputGradient(a, b, rows(m, n, k), out);
    } else if (!transposeB) {
      convolution.weightGradient(b, a, rows(k, n, m), out);
    } else {
      DeviceMemory exchanged = cudnn.driver().allocate((long) n * m * arithmetic.bytes());
      try {
        convolution.inputGradient(b, a, rows(n, m, k), exchanged);
        transpose(exchanged, n, m, out);
      } finally {
        cudnn.driver().free(exchanged);
      }
    }
  }

  /** {@code to [columns,rows]} of {@code from [rows,columns]}: the same sizes, other distances. */
  private void transpose(DeviceMemory from, int rows, int columns, DeviceMemory to) {
    cudnnTensorDescriptor source = strided(columns, rows, 1, columns);
    cudnnTensorDescriptor target = strided(columns, rows, rows, 1);
    try {
      CudnnStatus.run(
          "matmul",
          () ->
              cudnnTransformTensor(
                  cudnn.handle(),
                  cudnn.one(),
                  source,
                  DeviceAddress.of(from),
                  cudnn.zero(),
                  target,
                  DeviceAddress.of(to)));
    } finally {
      CudnnStatus.run("closing", () -> cudnnDestroyTensorDescriptor(source));
      CudnnStatus.run("closing", () -> cudnnDestroyTensorDescriptor(target));
    }
  }

  private cudnnTensorDescriptor strided(int rows, int columns, int rowStride, int columnStride) {
    cudnnTensorDescriptor d = new cudnnTensorDescriptor();
    CudnnStatus.run("matmul", () -> cudnnCreateTensorDescriptor(d));
    CudnnStatus.run(
        "matmul",
        () ->
            cudnnSetTensor4dDescriptorEx(
                d,
                arithmetic.dataType(),
                rows,
                columns,
                1,
                1,
                rowStride,
                columnStride,
                columnStride,
                columnStride));
    return d;
  }

  @Override
  public void close() {
    // The convolutions are closed by their owner.
  }
}
