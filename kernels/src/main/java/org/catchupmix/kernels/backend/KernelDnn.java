package org.catchupmix.kernels.backend;

import java.util.Locale;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.library.KernelLibrary;

/** Matmuls and convolutions by our own kernels, with FP32 sums, on any device. */
public final class KernelDnn implements Dnn {
  private final KernelLibrary library;
  private final Precision precision;

  /**
   * Creates a library.
   *
   * @param precision of operands and results; TF32 has F32 operands and rounds factors
   */
  public KernelDnn(KernelLibrary library, Precision precision) {
    this.library = library;
    this.precision = precision;
  }

  @Override
  public String arithmetic() {
    return precision == Precision.TF32 ? "own-tf32" : "own";
  }

  @Override
  public String description() {
    return "own kernels, " + precision.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    new Gemm(library).run(precision, shape, a, b, out);
  }

  @Override
  public void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    new Convolution(library).run(precision, pass, g, a, b, out);
  }
}
