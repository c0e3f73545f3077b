package org.catchupmix.kernels.jcuda;

import org.catchupmix.kernels.driver.DeviceMemory;

/** Matrix products by a library. */
interface Products extends AutoCloseable {
  /** The library and its version. */
  String library();

  /** Bytes of a value of the product; 4 is F32, 2 is BF16. */
  int outBytes();

  /** {@code out [M,N] = op(a) op(b)}, all row by row. */
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
