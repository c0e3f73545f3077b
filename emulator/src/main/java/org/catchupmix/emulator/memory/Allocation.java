package org.catchupmix.emulator.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.catchupmix.emulator.race.AccessHistory;

/** A piece of memory that stands alone: of the device, or one variable of a block. */
public final class Allocation {
  public static final VarHandle SHORTS = view(short[].class);
  public static final VarHandle INTS = view(int[].class);
  public static final VarHandle LONGS = view(long[].class);
  public static final VarHandle FLOATS = view(float[].class);
  public static final VarHandle DOUBLES = view(double[].class);

  /** For messages. */
  public final String name;

  public final long base;
  public final long bytes;
  public final boolean constant;

  /** Its contents; null once it is freed. */
  public byte[] data;

  /** Which of its bytes hold something. */
  public final Definedness defined;

  /** Which of its pages that run has touched; null where nobody need know. */
  public Pages pages;

  /** Who touched it; lent while a launch runs, if it is the device's and not constant. */
  public AccessHistory history;

  /** A shared variable's is forgotten with its block. */
  public final boolean shared;

  public Allocation(String name, long base, long bytes, boolean constant, boolean shared) {
    this.name = name;
    this.base = base;
    this.bytes = bytes;
    this.constant = constant;
    this.shared = shared;
    this.defined = new Definedness(bytes);
    this.history = shared || constant ? new AccessHistory(bytes) : null;
    this.data = new byte[Math.toIntExact(bytes)];
  }

  /**
   * The same memory as one of several cores sees it: the contents are the same, what has been
   * written and who touched it that core knows by itself.
   */
  public Allocation(Allocation of) {
    this.name = of.name;
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

  /** Forgets who touched it. */
  void forgetAccesses() {
    if (history != null) {
      history.clear();
    }
  }

  /** Where an address lies, for messages. */
  public String where(long address) {
    String self = "%s (%d bytes at %s)".formatted(name, bytes, AddressSpace.shown(base));
    long offset = address - base;
    if (offset < 0) {
      return "%d bytes before the beginning of %s".formatted(-offset, self);
    }
    if (offset >= bytes) {
      return "%d bytes behind the end of %s".formatted(offset - bytes, self);
    }
    return "byte %d of %s".formatted(offset, self);
  }

  /** Whether an access lies in it. */
  public boolean holds(long address, int size) {
    long offset = address - base;
    return offset >= 0 && offset <= bytes - size && data != null;
  }

  /** The low bytes of a value. */
  public static void put(byte[] data, int at, int bytes, long value) {
    switch (bytes) {
      case 1 -> data[at] = (byte) value;
      case 2 -> SHORTS.set(data, at, (short) value);
      case 4 -> INTS.set(data, at, (int) value);
      default -> LONGS.set(data, at, value);
    }
  }
}
