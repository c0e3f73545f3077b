package org.catchupmix.emulator;

/**
 * The registers of a warp: one array of 32 lanes each. Constants, parameters and what else all
 * lanes of all warps share are registers too, so that an instruction has operands of one kind only;
 * their arrays are shared between warps. Slot 0 of each kind is scratch.
 */
final class Registers {
  static final int LANES = 32;

  /** Where an instruction puts its result before the active lanes of it are taken over. */
  static final int SCRATCH = 0;

  /** Integers of up to 32 bits; 16-bit ones are kept zero-extended. */
  final int[][] i;

  final long[][] l;
  final float[][] f;
  final double[][] d;

  /** Predicates: a bit for each lane. */
  final int[] p;

  Registers(int ints, int longs, int floats, int doubles, int predicates) {
    i = new int[ints][];
    l = new long[longs][];
    f = new float[floats][];
    d = new double[doubles][];
    p = new int[predicates];
  }

  /** Takes over the active lanes of the scratch register. */
  void merge(RegisterKind kind, int slot, int active) {
    switch (kind) {
      case INT -> {
        int[] from = i[SCRATCH];
        int[] to = i[slot];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (active >>> lane & 1) != 0 ? from[lane] : to[lane];
        }
      }
      case LONG -> {
        long[] from = l[SCRATCH];
        long[] to = l[slot];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (active >>> lane & 1) != 0 ? from[lane] : to[lane];
        }
      }
      case FLOAT -> {
        float[] from = f[SCRATCH];
        float[] to = f[slot];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (active >>> lane & 1) != 0 ? from[lane] : to[lane];
        }
      }
      case DOUBLE -> {
        double[] from = d[SCRATCH];
        double[] to = d[slot];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (active >>> lane & 1) != 0 ? from[lane] : to[lane];
        }
      }
      case PREDICATE -> p[slot] = p[slot] & ~active | p[SCRATCH] & active;
    }
  }
}
