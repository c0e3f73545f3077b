package org.catchupmix.emulator.registers;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Registers of a warp, one array of 32 lanes each. Constants and parameters are registers too, so
 * that instructions have one kind of operand; their arrays are shared by all warps. Slot 0 of each
 * kind is scratch.
 */
public final class Registers {
  public static final int LANES = 32;

  /** Slot for results before the active lanes are copied. */
  public static final int SCRATCH = 0;

  /** Integers of up to 32 bits; 16-bit values are zero-extended. */
  public final int[][] i;

  public final long[][] l;
  public final float[][] f;
  public final double[][] d;

  /** Predicates, one bit per lane. */
  public final int[] p;

  Registers(int ints, int longs, int floats, int doubles, int predicates) {
    i = new int[ints][];
    l = new long[longs][];
    f = new float[floats][];
    d = new double[doubles][];
    p = new int[predicates];
  }

  /** Hash of all values, in which equal changes of several lanes do not cancel. */
  public long hash() {
    long hash = 0;
    for (RegisterKind kind : RegisterKind.values()) {
      int slots = kind == RegisterKind.PREDICATE ? p.length : arrays(kind).length;
      for (int slot = 0; slot < slots; slot++) {
        for (int lane = 0; lane < LANES && !isMissing(kind, slot); lane++) {
          hash = Long.rotateLeft((hash ^ bits(kind, slot, lane)) * 0x9E3779B97F4A7C15L, 29);
        }
      }
    }
    return hash;
  }

  private Object[] arrays(RegisterKind kind) {
    return switch (kind) {
      case INT -> i;
      case LONG -> l;
      case FLOAT -> f;
      case DOUBLE -> d;
      case PREDICATE -> throw new IllegalArgumentException("predicates have no arrays");
    };
  }

  private boolean isMissing(RegisterKind kind, int slot) {
    return kind != RegisterKind.PREDICATE && arrays(kind)[slot] == null;
  }

  void allocate(RegisterKind kind, int slot) {
    if (isMissing(kind, slot)) {
      Object[] all = arrays(kind);
      Class<?> element = all.getClass().componentType().componentType();
      all[slot] = Array.newInstance(element, LANES);
    }
  }

  public void fill(RegisterKind kind, int slot, long bits) {
    allocate(kind, slot);
    switch (kind) {
      case INT -> Arrays.fill(i[slot], (int) bits);
      case LONG -> Arrays.fill(l[slot], bits);
      case FLOAT -> Arrays.fill(f[slot], Float.intBitsToFloat((int) bits));
      case DOUBLE -> Arrays.fill(d[slot], Double.longBitsToDouble(bits));
      case PREDICATE -> p[slot] = (int) bits;
    }
  }

  void copy(Register register, Registers from, int lanes) {
    int slot = register.slot();
    if (register.kind() == RegisterKind.PREDICATE) {
      setPredicate(slot, lanes, from.p[slot]);
      return;
    }
    allocate(register.kind(), slot);
    Object source = from.arrays(register.kind())[slot];
    Object target = arrays(register.kind())[slot];
    each(lanes, lane -> System.arraycopy(source, lane, target, lane, 1));
  }

  /** Runs an action per lane of a mask, ascending; not for hot loops. */
  public static void each(int lanes, IntConsumer action) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      action.accept(Integer.numberOfTrailingZeros(rest));
    }
  }

  /** Lanes of a mask that pass a test; not for hot loops. */
  public static int where(int lanes, IntPredicate test) {
    int passed = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      passed |= test.test(lane) ? 1 << lane : 0;
    }
    return passed;
  }

  public void setPredicate(int slot, int active, int value) {
    p[slot] = p[slot] & ~active | value & active;
  }

  /** A lane of a register as bits, sign-extended. */
  public long bits(RegisterKind kind, int slot, int lane) {
    return switch (kind) {
      case INT -> i[slot][lane];
      case LONG -> l[slot][lane];
      case FLOAT -> Float.floatToRawIntBits(f[slot][lane]);
      case DOUBLE -> Double.doubleToRawLongBits(d[slot][lane]);
      case PREDICATE -> p[slot] >>> lane & 1;
    };
  }

  /** Sets a lane of a register of 32 or 64 bits. */
  public void set(RegisterKind kind, int slot, int lane, long bits) {
    switch (kind) {
      case INT -> i[slot][lane] = (int) bits;
      case LONG -> l[slot][lane] = bits;
      case FLOAT -> f[slot][lane] = Float.intBitsToFloat((int) bits);
      case DOUBLE -> d[slot][lane] = Double.longBitsToDouble(bits);
      case PREDICATE -> throw new IllegalArgumentException("a predicate has one bit");
    }
  }

  /** Selects lane by lane: {@code to = mask ? a : b}. */
  public void select(RegisterKind kind, int to, int mask, int a, int b) {
    switch (kind) {
      case INT -> {
        int[] x = i[a];
        int[] y = i[b];
        int[] out = i[to];
        for (int lane = 0; lane < LANES; lane++) {
          out[lane] = (mask >>> lane & 1) != 0 ? x[lane] : y[lane];
        }
      }
      case LONG -> {
        long[] x = l[a];
        long[] y = l[b];
        long[] out = l[to];
        for (int lane = 0; lane < LANES; lane++) {
          out[lane] = (mask >>> lane & 1) != 0 ? x[lane] : y[lane];
        }
      }
      case FLOAT -> {
        float[] x = f[a];
        float[] y = f[b];
        float[] out = f[to];
        for (int lane = 0; lane < LANES; lane++) {
          out[lane] = (mask >>> lane & 1) != 0 ? x[lane] : y[lane];
        }
      }
      case DOUBLE -> {
        double[] x = d[a];
        double[] y = d[b];
        double[] out = d[to];
        for (int lane = 0; lane < LANES; lane++) {
          out[lane] = (mask >>> lane & 1) != 0 ? x[lane] : y[lane];
        }
      }
      case PREDICATE -> p[to] = p[a] & mask | p[b] & ~mask;
    }
  }
}
