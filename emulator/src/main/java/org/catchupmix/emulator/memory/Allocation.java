package org.catchupmix.emulator.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.Region;

/** A piece of memory with red zones: an allocation of the device, or a variable of a block. */
public final class Allocation {
  public static final VarHandle SHORTS = view(short[].class);
  public static final VarHandle INTS = view(int[].class);
  public static final VarHandle LONGS = view(long[].class);
  public static final VarHandle FLOATS = view(float[].class);

  /** Its name, address and size, as findings have them. */
  public final Region region;

  public final long base;
  public final long bytes;
  public final boolean constant;

  /** Contents; null once freed. */
  public byte[] data;

  public final Definedness defined;

  /** Pieces that the current run has touched; null if not needed. */
  public Pages pages;

  /** Access history; device memory borrows one during a launch. */
  public AccessHistory history;

  /** Whether it is a shared variable, whose history ends with the block. */
  public final boolean shared;

  public Allocation(Region.Kind kind, String name, long base, long bytes, boolean constant) {
    this.region = new Region(kind, name, AddressSpace.shown(base), bytes);
    this.base = base;
    this.bytes = bytes;
    this.constant = constant;
    this.shared = kind == Region.Kind.SHARED;
    this.defined = new Definedness(bytes);
    this.history = shared || constant ? new AccessHistory(bytes) : null;
    this.data = new byte[Math.toIntExact(bytes)];
  }

  /** A core's view of an allocation: same contents, separate initialization and history. */
  public Allocation(Allocation of) {
    this.region = of.region;
    this.base = of.base;
    this.bytes = of.bytes;
    this.constant = of.constant;
    this.shared = of.shared;
    this.defined = of.defined.complete() ? of.defined : new Definedness(of.defined);
    this.data = of.data;
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  void forgetAccesses() {
    if (history != null) {
      history.clear();
    }
  }

  /** Where an address lies, in this memory or beside it. */
  public Location.In at(long address) {
    return new Location.In(region, address - base);
  }

  public boolean holds(long address, int size) {
    long offset = address - base;
    return offset >= 0 && offset <= bytes - size && data != null;
  }

  /** Reads a number of up to 8 bytes, sign-extended. */
  public static long get(byte[] data, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << Byte.SIZE | (i == bytes - 1 ? data[at + i] : data[at + i] & 0xFF);
    }
    return value;
  }

  /** Stores the low bytes of a value. */
  public static void put(byte[] data, int at, int bytes, long value) {
    switch (bytes) {
      case 1 -> data[at] = (byte) value;
      case 2 -> SHORTS.set(data, at, (short) value);
      case 4 -> INTS.set(data, at, (int) value);
      default -> LONGS.set(data, at, value);
    }
  }
}
