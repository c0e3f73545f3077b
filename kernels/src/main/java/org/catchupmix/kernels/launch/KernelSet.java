package org.catchupmix.kernels.launch;

import org.catchupmix.kernels.library.KernelLibrary;

/** The launchers of a device. */
public final class KernelSet {
  private final KernelLibrary library;

  /** For a device. */
  public KernelSet(KernelLibrary library) {
    this.library = library;
  }

  /** The kernels behind the launchers. */
  public KernelLibrary library() {
    return library;
  }
}
