package org.catchupmix.emulator;

import static org.catchupmix.emulator.Registers.LANES;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.catchupmix.emulator.Arithmetic.Lanes;

/**
 * The arithmetic instructions by their full opcode; one that is not here is refused. Those that
 * kernels run most have a loop of their own, which the compiler can turn into vector instructions;
 * the others share a loop that calls a function per lane.
 */
final class ArithmeticTable {
  private final Map<String, Arithmetic> all = new HashMap<>();

  ArithmeticTable() {
    IntegerArithmetic.addTo(this);
    LongArithmetic.addTo(this);
    FloatArithmetic.addTo(this);
    DoubleArithmetic.addTo(this);
    Comparisons.addTo(this);
    Selections.addTo(this);
    Conversions.addTo(this);
  }

  Arithmetic find(String opcode) {
    return all.get(opcode);
  }

  Set<String> opcodes() {
    return new TreeSet<>(all.keySet());
  }

  void add(String opcode, String signature, Lanes lanes) {
    Arithmetic before = all.put(opcode, new Arithmetic(signature, lanes));
    if (before != null) {
      throw new IllegalStateException(opcode + " is there twice");
    }
  }

  /** A function of three ints. */
  @FunctionalInterface
  interface IntTernary {
    int apply(int a, int b, int c);
  }

  /** A function of three longs. */
  @FunctionalInterface
  interface LongTernary {
    long apply(long a, long b, long c);
  }

  /** A function of a float. */
  @FunctionalInterface
  interface FloatUnary {
    float apply(float a);
  }

  /** A function of two floats. */
  @FunctionalInterface
  interface FloatBinary {
    float apply(float a, float b);
  }

  /** A function of three floats. */
  @FunctionalInterface
  interface FloatTernary {
    float apply(float a, float b, float c);
  }

  static Lanes ints(IntUnaryOperator op) {
    return (r, o) -> {
      int[] a = r.i[o[1]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsInt(a[lane]);
      }
    };
  }

  static Lanes ints(IntBinaryOperator op) {
    return (r, o) -> {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsInt(a[lane], b[lane]);
      }
    };
  }

  static Lanes ints(IntTernary op) {
    return (r, o) -> {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      int[] c = r.i[o[3]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    };
  }

  static Lanes longs(LongUnaryOperator op) {
    return (r, o) -> {
      long[] a = r.l[o[1]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsLong(a[lane]);
      }
    };
  }

  static Lanes longs(LongBinaryOperator op) {
    return (r, o) -> {
      long[] a = r.l[o[1]];
      long[] b = r.l[o[2]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsLong(a[lane], b[lane]);
      }
    };
  }

  static Lanes longs(LongTernary op) {
    return (r, o) -> {
      long[] a = r.l[o[1]];
      long[] b = r.l[o[2]];
      long[] c = r.l[o[3]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    };
  }

  static Lanes floats(FloatUnary op) {
    return (r, o) -> {
      float[] a = r.f[o[1]];
      float[] to = r.f[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane]);
      }
    };
  }

  static Lanes floats(FloatBinary op) {
    return (r, o) -> {
      float[] a = r.f[o[1]];
      float[] b = r.f[o[2]];
      float[] to = r.f[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane]);
      }
    };
  }

  static Lanes floats(FloatTernary op) {
    return (r, o) -> {
      float[] a = r.f[o[1]];
      float[] b = r.f[o[2]];
      float[] c = r.f[o[3]];
      float[] to = r.f[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    };
  }

  static Lanes doubles(DoubleUnaryOperator op) {
    return (r, o) -> {
      double[] a = r.d[o[1]];
      double[] to = r.d[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsDouble(a[lane]);
      }
    };
  }

  static Lanes doubles(DoubleBinaryOperator op) {
    return (r, o) -> {
      double[] a = r.d[o[1]];
      double[] b = r.d[o[2]];
      double[] to = r.d[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsDouble(a[lane], b[lane]);
      }
    };
  }
}
