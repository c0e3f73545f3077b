package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptorEx;
import static jcuda.jcudnn.JCudnn.cudnnTransformTensor;

import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.emulator.driver.DeviceMemory;

/** Transposes by cuDNN: a copy between the same sizes with other distances. */
final class CudnnTranspose implements CudnnProducts.Transpose {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;

  /** By a handle. */
  CudnnTranspose(CudnnHandle cudnn, CudnnArithmetic arithmetic) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
  }

  @Override
  public void run(DeviceMemory from, int rows, int columns, DeviceMemory to) {
    cudnnTensorDescriptor source = strided(columns, rows, 1, columns);
    cudnnTensorDescriptor target = strided(columns, rows, rows, 1);
    try {
      cudnn.run(
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

  /** A matrix with so many values from row to row and from column to column. */
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
}
