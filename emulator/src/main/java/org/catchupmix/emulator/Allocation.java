package org.catchupmix.emulator;

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

  /** Which of its bytes hold something. */
  final Definedness defined;

  /** The run that has met it, if it is the device's and not constant; else null. */
  GridRun by;

  /** Which of its pages that run has touched; null where nobody need know. */
  Pages pages;

  /** Who touched it; lent while a launch runs, if it is the device's and not constant. */
  AccessHistory history;

  /** A shared variable's is forgotten with its block. */
  final boolean shared;

  Allocation(String name, long base, long bytes, boolean constant, boolean shared) {
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
  Allocation(Allocation of) {
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
  String where(long address) {
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
  boolean holds(long address, int size) {
    long offset = address - base;
    return offset >= 0 && offset <= bytes - size && data != null;
  }
}
