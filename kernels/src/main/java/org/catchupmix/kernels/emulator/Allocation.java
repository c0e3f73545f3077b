package org.catchupmix.kernels.emulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A piece of memory that stands alone: of the device, or one variable of a block. */
final class Allocation {
  static final VarHandle SHORTS = view(short[].class);
  static final VarHandle INTS = view(int[].class);
  static final VarHandle LONGS = view(long[].class);
  static final VarHandle FLOATS = view(float[].class);
  static final VarHandle DOUBLES = view(double[].class);

  /** For messages. */
  final String name;

  final long base;
  final long bytes;
  final boolean constant;

  /** Its contents; null once it is freed. */
  byte[] data;

  Allocation(String name, long base, long bytes, boolean constant) {
    this.name = name;
    this.base = base;
    this.bytes = bytes;
    this.constant = constant;
    this.data = new byte[Math.toIntExact(bytes)];
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether an access lies in it. */
  boolean holds(long address, int size) {
    long offset = address - base;
    return offset >= 0 && offset <= bytes - size && data != null;
  }
}
