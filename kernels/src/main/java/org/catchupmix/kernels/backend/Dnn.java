package org.catchupmix.kernels.backend;

import java.util.List;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Matmuls and convolutions on a device, by our own kernels or by cuDNN and cuBLAS. Layouts and
 * formulas are those of {@link org.catchupmix.core.primitive.Matrix}.
 */
public interface Dnn {
  /** Returns the type of operands and results, F32 or BF16. */
  DType type();

  /** Identifies the bits of results, for {@code Backend.arithmetic()}. */
  String arithmetic();

  /** Names libraries and precision for people. */
  String description();

  /** Lists deviations from {@link #description}, for {@code Backend.notes()}. */
  default List<String> notes() {
    return List.of();
  }

  /** Computes {@code out [M,N] = op(a) op(b)}. */
  void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out);

  /**
   * Runs a pass of a convolution.
   *
   * @param a first operand of the pass
   * @param b second operand of the pass
   */
  void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out);
}
