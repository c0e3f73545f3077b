package org.catchupmix.core.tensor;

/** Says which tensor found no memory on the Java heap. */
public final class NoTensorMemory extends OutOfMemoryError {
  private static final long serialVersionUID = 1L;

  /** Names the tensor, such as {@code a tensor of 49 kB beside 12 MiB of others}. */
  public NoTensorMemory(String tensor) {
    super(tensor);
  }
}
