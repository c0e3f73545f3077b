package org.catchupmix.kernels.jcuda;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;

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
  private final GpuDriver driver;
  private final int bytes;
  private final Convolutions convolution;
  private final Transpose transpose;

  /** {@code to [columns,rows]} of {@code from [rows,columns]}. */
  @FunctionalInterface
  interface Transpose {
    void run(DeviceMemory from, int rows, int columns, DeviceMemory to);
  }

  /**
   * By these convolutions.
   *
   * @param bytes of a value
   */
  CudnnProducts(GpuDriver driver, int bytes, Convolutions convolution, Transpose transpose) {
    this.driver = driver;
    this.bytes = bytes;
    this.convolution = convolution;
    this.transpose = transpose;
  }

  @Override
  public String library() {
    return "cuDNN 1x1 convolution, cuBLAS 12 is not there";
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
      DeviceMemory exchanged = driver.allocate((long) n * m * bytes);
      try {
        convolution.inputGradient(b, a, rows(n, m, k), exchanged);
        transpose.run(exchanged, n, m, out);
      } finally {
        driver.free(exchanged);
      }
    }
  }

  @Override
  public void close() {
    // The convolutions are closed by their owner.
  }
}
