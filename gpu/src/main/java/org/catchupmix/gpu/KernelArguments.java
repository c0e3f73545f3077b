package org.catchupmix.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The arguments of a launch in the order of the kernel's parameters, each aligned to its size as in
 * the parameter space of PTX: a pointer or {@code long long} takes 8 bytes, {@code int} and {@code
 * float} 4.
 */
public final class KernelArguments {
  /** Most bytes of all arguments, for PTX 8.1 (CUDA 12.1) and newer. */
  public static final int MOST_BYTES = 32_764;

  private ByteBuffer bytes = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
  private int[] offsets = new int[16];
  private int[] sizes = new int[16];
  private int count;

  private KernelArguments() {}

  /** Makes an empty list. */
  public static KernelArguments of() {
    return new KernelArguments();
  }

  /** Reserves bytes and returns their offset; it may replace the buffer. */
  private int place(int size) {
    return place(size, size);
  }

  private int place(int size, int alignment) {
    int at = (bytes.position() + alignment - 1) / alignment * alignment;
    if (at + size > MOST_BYTES) {
      throw new DriverException(
          "argument %d ends at byte %d, must be at most %d for all arguments together"
              .formatted(count, at + size, MOST_BYTES));
    }
    if (at + size > bytes.capacity()) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(at + size, 2 * bytes.capacity()))
              .order(ByteOrder.nativeOrder());
      larger.put(bytes.duplicate().flip());
      bytes = larger;
    }
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    sizes[count] = size;
    offsets[count++] = at;
    bytes.position(at + size);
    return at;
  }

  /** Adds a pointer to the beginning of memory. */
  public KernelArguments pointer(DeviceMemory memory) {
    return pointer(memory, 0);
  }

  /** Adds pointers to the beginnings of memory. */
  public KernelArguments pointers(DeviceMemory... memory) {
    for (DeviceMemory m : memory) {
      pointer(m);
    }
    return this;
  }

  /** Adds a pointer into memory at an offset in bytes. */
  public KernelArguments pointer(DeviceMemory memory, long offset) {
    int at = place(8);
    bytes.putLong(at, memory.address() + offset);
    return this;
  }

  /** Adds a null pointer, for an argument that the kernel does not use. */
  public KernelArguments nothing() {
    int at = place(8);
    bytes.putLong(at, 0);
    return this;
  }

  /** Adds a {@code char} or {@code bool}. */
  public KernelArguments i8(int value) {
    int at = place(1);
    bytes.put(at, (byte) value);
    return this;
  }

  /** Adds a {@code short}, a {@code half} or a {@code bfloat16}, by its bits. */
  public KernelArguments i16(int value) {
    int at = place(2);
    bytes.putShort(at, (short) value);
    return this;
  }

  /**
   * Adds a struct by value.
   *
   * @param contents its bytes, as the compiler lays them out
   * @param alignment of the struct: the largest of its members
   */
  public KernelArguments struct(MemorySegment contents, int alignment) {
    if (contents.byteSize() < 1 || contents.byteSize() > MOST_BYTES) {
      throw new DriverException(
          "a struct of %d bytes as argument %d, must be 1..%d"
              .formatted(contents.byteSize(), count, MOST_BYTES));
    }
    if (Integer.bitCount(alignment) != 1 || alignment > 256) {
      throw new DriverException(
          "alignment %d of argument %d, must be a power of two up to 256"
              .formatted(alignment, count));
    }
    byte[] copy = contents.toArray(ValueLayout.JAVA_BYTE);
    int at = place(copy.length, alignment);
    bytes.put(at, copy);
    return this;
  }

  /** Adds {@code int}s. */
  public KernelArguments i32(int... values) {
    for (int value : values) {
      int at = place(4);
      bytes.putInt(at, value);
    }
    return this;
  }

  /** Adds an {@code int} of 1 or 0. */
  public KernelArguments flag(boolean value) {
    return i32(value ? 1 : 0);
  }

  /** Adds a {@code long long}. */
  public KernelArguments i64(long value) {
    int at = place(8);
    bytes.putLong(at, value);
    return this;
  }

  /** Adds a {@code float}, rounded to nearest. */
  public KernelArguments f32(double value) {
    int at = place(4);
    bytes.putFloat(at, (float) value);
    return this;
  }

  /** Adds a {@code double}. */
  public KernelArguments f64(double value) {
    int at = place(8);
    bytes.putDouble(at, value);
    return this;
  }

  /** Returns the number of arguments. */
  public int count() {
    return count;
  }

  /** Returns the offset of the i-th argument in {@link #bytes}. */
  public int offset(int i) {
    return offsets[i];
  }

  /** Returns the size of the i-th argument in bytes. */
  public int size(int i) {
    return sizes[i];
  }

  /** Returns all bytes from position 0 on, in the byte order of the machine. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Returns the number of bytes. */
  public int size() {
    return bytes.position();
  }
}
