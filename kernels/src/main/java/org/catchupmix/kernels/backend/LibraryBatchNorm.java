package org.catchupmix.kernels.backend;

import org.catchupmix.core.primitive.BatchNorm;

/** Batch norm by a library instead of our own kernels. */
public interface LibraryBatchNorm {
  /** Returns the library and its version. */
  String library();

  /**
   * Runs a primitive.
   *
   * @return false if the library has no function for it; nothing is written then
   */
  boolean run(BatchNorm primitive);
}
