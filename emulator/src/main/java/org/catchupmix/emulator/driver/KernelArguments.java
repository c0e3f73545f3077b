package org.catchupmix.emulator.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The arguments of a launch in the order of the kernel's parameters, each aligned to its size as in
 * the parameter space of PTX: a pointer or {@code long long} takes 8 bytes, {@code int} and {@code
 * float} 4.
 */
public final class KernelArguments {
  private static final int MOST = 256;

  private final ByteBuffer bytes = ByteBuffer.allocate(MOST).order(ByteOrder.nativeOrder());
  private int[] offsets = new int[16];
  private int count;

  private KernelArguments() {}

  /** No arguments yet. */
  public static KernelArguments of() {
    return new KernelArguments();
  }

  private int place(int size) {
    int at = (bytes.position() + size - 1) / size * size;
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
    }
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

  /** Adds a pointer into memory, so many bytes from its beginning. */
  public KernelArguments pointer(DeviceMemory memory, long offset) {
    bytes.putLong(place(8), memory.address() + offset);
    return this;
  }

  /** Adds a null pointer, for an argument that the kernel does not use. */
  public KernelArguments nothing() {
    bytes.putLong(place(8), 0);
    return this;
  }

  /** Adds {@code int}s. */
  public KernelArguments i32(int... values) {
    for (int value : values) {
      bytes.putInt(place(4), value);
    }
    return this;
  }

  /** Adds an {@code int} of 1 or 0. */
  public KernelArguments flag(boolean value) {
    return i32(value ? 1 : 0);
  }

  /** Adds a {@code long long}. */
  public KernelArguments i64(long value) {
    bytes.putLong(place(8), value);
    return this;
  }

  /** Adds a {@code float}, rounded to nearest. */
  public KernelArguments f32(double value) {
    bytes.putFloat(place(4), (float) value);
    return this;
  }

  /** Adds a {@code double}. */
  public KernelArguments f64(double value) {
    bytes.putDouble(place(8), value);
    return this;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Where the i-th lies in {@link #bytes}. */
  public int offset(int i) {
    return offsets[i];
  }

  /** All of them, from position 0 on, in the byte order of the machine. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** The bytes that they take. */
  public int size() {
    return bytes.position();
  }
}
