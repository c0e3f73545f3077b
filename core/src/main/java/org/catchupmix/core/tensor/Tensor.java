package org.catchupmix.core.tensor;

/**
 * Numbers of one type in a contiguous, row-major block of memory on one device. Plain data: no
 * gradient, no stride. No two tensors share memory, so there are no views either. A scope makes it;
 * it lives until that scope is closed or gives its memory back.
 */
public final class Tensor {
  /** The live tensors of its scope, its number and its neighbours among them. */
  final TensorList list;

  final long number;
  Tensor older;
  Tensor newer;
  private final Device device;
  private final Shape shape;
  private final DType dtype;
  private Buffer buffer;

  Tensor(TensorList list, long number, Device device, Shape shape, DType dtype, Buffer buffer) {
    this.list = list;
    this.number = number;
    this.device = device;
    this.shape = shape;
    this.dtype = dtype;
    this.buffer = buffer;
  }

  public Device device() {
    return device;
  }

  public Shape shape() {
    return shape;
  }

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
          "tensor %s%s was released: its scope was closed, or its graph freed it"
              .formatted(dtype, shape));
    }
    return buffer;
  }

  public boolean isReleased() {
    return buffer == null;
  }

  /** Gives its memory back, for scopes alone; a second time does nothing. */
  public void release() {
    if (buffer != null) {
      device.release(buffer);
      buffer = null;
      list.remove(this);
    }
  }

  private int arrayLength() {
    return Math.toIntExact(shape.elements());
  }

  private <A> A read(A array) {
    device.download(this, array);
    return array;
  }

  /** A copy of the elements of a real or BF16 tensor in single precision. */
  public float[] toFloats() {
    return read(new float[arrayLength()]);
  }

  /** A copy of the elements of a real or BF16 tensor in double precision. */
  public double[] toDoubles() {
    return read(new double[arrayLength()]);
  }

  /** A copy of the elements of an I32 tensor. */
  public int[] toInts() {
    return read(new int[arrayLength()]);
  }

  /** A copy of the elements of a U8 tensor. */
  public byte[] toBytes() {
    return read(new byte[arrayLength()]);
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

  public boolean isReal() {
    return dtype == DType.F32 || dtype == DType.F64 || dtype == DType.BF16;
  }

  /** Type, shape, device and values, such as {@code F64[3] on reference: [1, 2, 3]}. */
  @Override
  public String toString() {
    String kind = dtype + "" + shape + " on " + device.name();
    return buffer == null ? kind + " (released)" : kind + ": " + TensorText.of(this);
  }
}
