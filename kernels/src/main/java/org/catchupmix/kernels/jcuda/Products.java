package org.catchupmix.kernels.jcuda;

import org.catchupmix.emulator.driver.DeviceMemory;

/** Matrix products by a library. */
interface Products extends AutoCloseable {
  /** The library and its version. */
  String library();

  /** {@code out [M,N] = op(a) op(b)}, all row by row and of one type. */
  void run(
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k);

  @Override
  void close();
}
