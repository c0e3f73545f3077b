package org.catchupmix.core;

/**
 * Numbers of one type in a contiguous, row-major block of memory on one device. Plain data: no
 * gradient, no stride. No two tensors share memory, so there are no views either. A {@link Scope}
 * makes it; it lives until that scope is closed or {@link Scope#release} gives its memory back.
 */
public final class Tensor {
  private final Backend backend;
  private final Shape shape;
  private final DType dtype;
  private Buffer buffer;

  /** The scope that owns it, and its neighbours and place in that scope's list of live tensors. */
  Scope owner;

  Tensor older;
  Tensor newer;
  long number;

  Tensor(Backend backend, Shape shape, DType dtype, Buffer buffer) {
    this.backend = backend;
    this.shape = shape;
    this.dtype = dtype;
    this.buffer = buffer;
  }

  /** The device on which it lives. */
  public Backend backend() {
    return backend;
  }

  /** The extents of its axes. */
  public Shape shape() {
    return shape;
  }

  /** The type of its elements. */
  public DType dtype() {
    return dtype;
  }

  /** Its size in bytes, by its type; a host backend takes those of its compute dtype for a BF16. */
  public long bytes() {
    return shape.elements() * dtype.bytes();
  }

  /**
   * The backend's own memory, for backends alone.
   *
   * @throws IllegalStateException if the memory has been given back
   */
  public Buffer buffer() {
    if (buffer == null) {
      throw new IllegalStateException(
          "tensor %s%s was released: its scope was closed or a backward pass freed it"
              .formatted(dtype, shape));
    }
    return buffer;
  }

  /** Whether its memory has been given back. */
  public boolean isReleased() {
    return buffer == null;
  }

  void release() {
    if (buffer != null) {
      backend.release(buffer);
      buffer = null;
      if (owner != null) {
        owner.remove(this);
      }
    }
  }

  private int arrayLength() {
    return Math.toIntExact(shape.elements());
  }

  /** A copy of the elements of a real or BF16 tensor in single precision. */
  public float[] toFloats() {
    float[] out = new float[arrayLength()];
    backend.download(this, out);
    return out;
  }

  /** A copy of the elements of a real or BF16 tensor in double precision. */
  public double[] toDoubles() {
    double[] out = new double[arrayLength()];
    backend.download(this, out);
    return out;
  }

  /** A copy of the elements of an I32 tensor. */
  public int[] toInts() {
    int[] out = new int[arrayLength()];
    backend.download(this, out);
    return out;
  }

  /** A copy of the elements of a U8 tensor. */
  public byte[] toBytes() {
    byte[] out = new byte[arrayLength()];
    backend.download(this, out);
    return out;
  }

  /**
   * The only element of a scalar or one-element real or BF16 tensor.
   *
   * @throws IllegalStateException if there are more
   */
  public double item() {
    if (shape.elements() != 1) {
      throw new IllegalStateException(
          "item: tensor " + shape + " has " + shape.elements() + " elements");
    }
    return toDoubles()[0];
  }

  /** Such as {@code F32[32,10] on cpu}. */
  @Override
  public String toString() {
    return dtype + "" + shape + " on " + backend.name() + (buffer == null ? " (released)" : "");
  }
}
