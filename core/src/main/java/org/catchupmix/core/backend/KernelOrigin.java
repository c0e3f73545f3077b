package org.catchupmix.core.backend;

/** Origin of a GPU's kernels. */
public enum KernelOrigin {
  /** The project's own: single precision, readable, and what the emulator runs too. */
  OWN,
  /** NVIDIA's cuDNN, with cuBLAS for matmuls if it is installed. */
  CUDNN
}
