package org.catchupmix.kernels.backend;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;

/**
 * Matrix products and convolutions on a device, in the layouts and by the formulas of {@link
 * org.catchupmix.core.Matrix}: by our own kernels or by cuDNN and cuBLAS.
 */
public interface Dnn extends AutoCloseable {
  /** The type of its operands and results, F32 or BF16. */
  DType type();

  /** What decides the last bits of its results, for {@code Backend.arithmetic()}. */
  String arithmetic();

  /** One clause for people: which libraries, which precision. */
  String description();

  /** {@code out [M,N] = op(a) op(b)}. */
  void matmul(
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k);

  /** Convolution, forward. */
  void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y);

  /** Its gradient to the input. */
  void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx);

  /** Its gradient to the weights. */
  void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw);

  @Override
  void close();
}
