package org.catchupmix.kernels.jcuda;

import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.launch.GemmShape;

/** Matrix multiplication by a library. */
interface LibraryGemm extends AutoCloseable {
  /** Returns the library and its version. */
  String library();

  /**
   * Computes {@code out [M,N] = op(a) op(b)}, all row-major and of one type.
   *
   * @return false if it refuses these sizes; nothing is written then
   */
  boolean run(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out);

  @Override
  void close();
}
