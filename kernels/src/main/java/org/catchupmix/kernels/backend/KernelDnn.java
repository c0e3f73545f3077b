package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.Variants;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Matmuls and convolutions by our own kernels, with sums in FP32, on any device.
 *
 * @param library of the device
 * @param type of operands and results, F32 or BF16
 */
public record KernelDnn(KernelLibrary library, DType type) implements Dnn {
  /** The operations that run here and nowhere else. */
  public static final List<String> OPERATIONS =
      Stream.of(
              Gemm.VARIANTS,
              Convolution.FORWARD,
              Convolution.INPUT_GRADIENT,
              Convolution.WEIGHT_GRADIENT)
          .map(Variants::operation)
          .toList();

  /** Checks the type. */
  public KernelDnn {
    if (type != DType.F32 && type != DType.BF16) {
      throw new IllegalArgumentException("type %s: must be F32 or BF16".formatted(type));
    }
  }

  @Override
  public String arithmetic() {
    return "own";
  }

  @Override
  public String description() {
    return "own kernels, " + (type == DType.F32 ? "fp32" : type.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    new Gemm(library).run(type, shape, a, b, out);
  }

  @Override
  public void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    new Convolution(library).run(type, pass, g, a, b, out);
  }

  /** The launchers are the device's. */
  @Override
  public void close() {}
}
