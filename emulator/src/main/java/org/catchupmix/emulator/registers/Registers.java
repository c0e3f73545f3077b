package org.catchupmix.emulator.registers;

import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * The registers of a warp: one array of 32 lanes each. Constants, parameters and what else all
 * lanes of all warps share are registers too, so that an instruction has operands of one kind only;
 * their arrays are shared between warps. Slot 0 of each kind is scratch.
 */
public final class Registers {
  public static final int LANES = 32;

  /** Where an instruction puts its result before the active lanes of it are taken over. */
  public static final int SCRATCH = 0;

  /** Integers of up to 32 bits; 16-bit ones are kept zero-extended. */
  public final int[][] i;

  public final long[][] l;
  public final float[][] f;
  public final double[][] d;

  /** Predicates: a bit for each lane. */
  public final int[] p;

  public Registers(int ints, int longs, int floats, int doubles, int predicates) {
    i = new int[ints][];
    l = new long[longs][];
    f = new float[floats][];
    d = new double[doubles][];
    p = new int[predicates];
  }

  /** Takes over a register of a warp into an array of its own. */
  public void copy(Uses.Register register, Registers from) {
    int slot = register.slot();
    switch (register.kind()) {
      case INT -> i[slot] = from.i[slot].clone();
      case LONG -> l[slot] = from.l[slot].clone();
      case FLOAT -> f[slot] = from.f[slot].clone();
      case DOUBLE -> d[slot] = from.d[slot].clone();
      case PREDICATE -> p[slot] = from.p[slot];
    }
  }

  /** Runs an action for each lane of a mask, in ascending order; not for hot loops. */
  public static void each(int lanes, IntConsumer action) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      action.accept(Integer.numberOfTrailingZeros(rest));
    }
  }

  /** The lanes of a mask that pass a test; not for hot loops. */
  public static int where(int lanes, IntPredicate test) {
    int passed = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      passed |= test.test(lane) ? 1 << lane : 0;
    }
    return passed;
  }

  /** Sets the active lanes of a predicate to those of a mask. */
  public void setPredicate(int slot, int active, int value) {
    p[slot] = p[slot] & ~active | value & active;
  }

  /** Takes over the active lanes of the scratch register. */
  public void merge(RegisterKind kind, int slot, int active) {
    select(kind, slot, active, SCRATCH, slot);
  }

  /** {@code to = mask ? a : b}, lane by lane. */
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
