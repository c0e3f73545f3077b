package org.catchupmix.core.tensor;

/** The device of a tensor, as far as data knows it: its memory, its name and its types. */
public interface Device extends Memory {
  /** Its name in {@code --device}, such as {@code cpu}. */
  String name();

  /** The type of sums and products, and of parameters, statistics and losses. */
  DType computeDtype();

  /**
   * The type of a network's activations and of the weights of its matmuls and convolutions: the
   * compute dtype, or BF16.
   */
  default DType storageDtype() {
    return computeDtype();
  }
}
