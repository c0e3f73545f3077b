package org.catchupmix.core;

/** Whose kernels a GPU runs. */
public enum KernelOrigin {
  /** The project's own: single precision, readable, and what the emulator runs too. */
  OWN,
  /** NVIDIA's cuDNN, with cuBLAS for matmuls where it is there. */
  CUDNN
}
