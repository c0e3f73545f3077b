package org.catchupmix.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a launch in the order of the kernel's parameters, each aligned to its size as in
 * the parameter space of PTX: a pointer or {@code long long} takes 8 bytes, {@code int} and {@code
 * float} 4.
 */
public final class KernelArguments {
  /** Most bytes of all arguments, for PTX 8.1 (CUDA 12.1) and newer. */
  public static final int MAX_BYTES = 32_764;

  private ByteBuffer bytes = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
  private final List<Slot> slots = new ArrayList<>();

  private record Slot(int offset, int size) {}

  private KernelArguments() {}

  public static KernelArguments of() {
    return new KernelArguments();
  }

  /** Returns the buffer at the place of the next argument, which the caller writes. */
  private ByteBuffer place(int size) {
    return place(size, size);
  }

  private ByteBuffer place(int size, int alignment) {
    int at = (bytes.position() + alignment - 1) / alignment * alignment;
    if (at + size > MAX_BYTES) {
      throw new DriverException(
          "argument %d ends at byte %d, must be at most %d for all arguments together"
              .formatted(count(), at + size, MAX_BYTES));
    }
    if (at + size > bytes.capacity()) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(at + size, 2 * bytes.capacity()))
              .order(ByteOrder.nativeOrder());
      larger.put(bytes.duplicate().flip());
      bytes = larger;
    }
    slots.add(new Slot(at, size));
    return bytes.position(at);
  }

  /** Adds a pointer to the beginning of memory. */
  public KernelArguments pointer(DeviceMemory memory) {
    return pointer(memory, 0);
  }

  public KernelArguments pointers(DeviceMemory... memory) {
    for (DeviceMemory m : memory) {
      pointer(m);
    }
    return this;
  }

  /** Adds a pointer into memory at an offset in bytes. */
  public KernelArguments pointer(DeviceMemory memory, long offset) {
    place(8).putLong(memory.address() + offset);
    return this;
  }

  /** Adds a null pointer, for an argument that the kernel does not use. */
  public KernelArguments nothing() {
    place(8).putLong(0);
    return this;
  }

  /** Adds a {@code char} or {@code bool}. */
  public KernelArguments i8(int value) {
    place(1).put((byte) value);
    return this;
  }

  /** Adds a {@code short}, a {@code half} or a {@code bfloat16}, by its bits. */
  public KernelArguments i16(int value) {
    place(2).putShort((short) value);
    return this;
  }

  /**
   * Adds a struct by value.
   *
   * @param contents its bytes, as the compiler lays them out
   * @param alignment of the struct: the largest of its members
   */
  public KernelArguments struct(MemorySegment contents, int alignment) {
    if (contents.byteSize() < 1 || contents.byteSize() > MAX_BYTES) {
      throw new DriverException(
          "a struct of %d bytes as argument %d, must be 1..%d"
              .formatted(contents.byteSize(), count(), MAX_BYTES));
    }
    if (Integer.bitCount(alignment) != 1 || alignment > 256) {
      throw new DriverException(
          "alignment %d of argument %d, must be a power of two up to 256"
              .formatted(alignment, count()));
    }
    byte[] copy = contents.toArray(ValueLayout.JAVA_BYTE);
    place(copy.length, alignment).put(copy);
    return this;
  }

  public KernelArguments i32(int... values) {
    for (int value : values) {
      place(4).putInt(value);
    }
    return this;
  }

  /** Adds an {@code int} of 1 or 0. */
  public KernelArguments flag(boolean value) {
    return i32(value ? 1 : 0);
  }

  public KernelArguments i64(long value) {
    place(8).putLong(value);
    return this;
  }

  /** Adds a {@code float}, rounded to nearest. */
  public KernelArguments f32(double value) {
    place(4).putFloat((float) value);
    return this;
  }

  public KernelArguments f64(double value) {
    place(8).putDouble(value);
    return this;
  }

  public int count() {
    return slots.size();
  }

  /** Returns the offset of the i-th argument in {@link #bytes}. */
  public int offset(int i) {
    return slots.get(i).offset();
  }

  /** Returns the size of the i-th argument in bytes. */
  public int size(int i) {
    return slots.get(i).size();
  }

  /** Returns all bytes from position 0 on, in the byte order of the machine. */
  public ByteBuffer bytes() {
    return bytes;
  }

  public int size() {
    return bytes.position();
  }
}
