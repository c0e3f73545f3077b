package org.catchupmix.core.tensor;

/** Lack of Java heap for a tensor, which the message names. */
public final class NoTensorMemory extends OutOfMemoryError {
  private static final long serialVersionUID = 1L;

  /** Names the tensor, such as {@code a tensor of 49 kB beside 12 MiB of others}. */
  public NoTensorMemory(String tensor) {
    super(tensor);
  }
}
