package org.catchupmix.kernels.backend;

import java.util.List;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Matmuls and convolutions on a device, in the layouts and by the formulas of {@link
 * org.catchupmix.core.primitive.Matrix}: by our own kernels or by cuDNN and cuBLAS.
 */
public interface Dnn extends AutoCloseable {
  /** The type of its operands and results, F32 or BF16. */
  DType type();

  /** What decides the last bits of its results, for {@code Backend.arithmetic()}. */
  String arithmetic();

  /** One clause for people: which libraries, which precision. */
  String description();

  /** What runs otherwise than {@link #description} says, for {@code Backend.notes()}. */
  default List<String> notes() {
    return List.of();
  }

  /** Whether its matmuls take matrices of any sides, in BF16 also such as are no multiples of 8. */
  default boolean multipliesAnySides() {
    return false;
  }

  /** {@code out [M,N] = op(a) op(b)}. */
  void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out);

  /** A pass of a convolution, of its two operands in their order. */
  void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out);

  @Override
  void close();
}
