package org.catchupmix.kernels.jcuda;

import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Matrix multiplication as convolution with 1x1 windows over images of one pixel, for machines
 * without cuBLAS 12 (those with CUDA 13 only). Each pass is another case:
 *
 * <pre>
 * forward          y [M,N]  = x [M,K]  w [N,K]^T
 * input gradient   dx [M,N] = dy [M,K] w [K,N]
 * weight gradient  dw [M,N] = dy [K,M]^T x [K,N]
 * </pre>
 *
 * With both transposed, it is the input gradient of the exchanged factors, then transposed.
 *
 * @param bytes of a value
 * @param convolution the caller keeps it
 */
record CudnnGemm(GpuDriver driver, int bytes, Convolve convolution, Transpose transpose)
    implements LibraryGemm {
  /** Runs a pass of a convolution, see {@link ConvolutionPass}; returns false if it is refused. */
  @FunctionalInterface
  interface Convolve {
    boolean run(
        ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out);
  }

  /** Writes {@code to [columns,rows]} from {@code from [rows,columns]}. */
  @FunctionalInterface
  interface Transpose {
    void run(DeviceMemory from, int rows, int columns, DeviceMemory to);
  }

  @Override
  public String library() {
    return "cuDNN 1x1 convolution, cuBLAS 12 is not there";
  }

  /** Makes a geometry with one image of one pixel per row. */
  private static Conv2dGeometry rows(int batch, int inChannels, int outChannels) {
    return new Conv2dGeometry(
        Shape.of(batch, 1, 1, inChannels), Shape.of(outChannels, 1, 1, inChannels), 1, 0);
  }

  /** The convolution of a matmul. */
  record Case(ConvolutionPass pass, Conv2dGeometry geometry) {
    static Case of(GemmShape s) {
      int m = s.m();
      int n = s.n();
      int k = s.k();
      if (!s.transposeA()) {
        return s.transposeB()
            ? new Case(ConvolutionPass.FORWARD, rows(m, k, n))
            : new Case(ConvolutionPass.INPUT_GRADIENT, rows(m, n, k));
      }
      return s.transposeB()
          ? new Case(ConvolutionPass.INPUT_GRADIENT, rows(n, m, k))
          : new Case(ConvolutionPass.WEIGHT_GRADIENT, rows(k, n, m));
    }
  }

  @Override
  public boolean run(GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    Case of = Case.of(s);
    DeviceMemory first = s.transposeA() ? b : a;
    DeviceMemory second = s.transposeA() ? a : b;
    if (!(s.transposeA() && s.transposeB())) {
      return convolution.run(of.pass(), of.geometry(), first, second, out);
    }
    DeviceMemory exchanged = driver.allocate((long) s.n() * s.m() * bytes);
    try {
      boolean runs = convolution.run(of.pass(), of.geometry(), first, second, exchanged);
      if (runs) {
        transpose.run(exchanged, s.n(), s.m(), out);
      }
      return runs;
    } finally {
      driver.free(exchanged);
    }
  }

  @Override
  public void close() {
    // The owner closes the convolutions.
  }
}
