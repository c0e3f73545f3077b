package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.function.LongToIntFunction;
import org.catchupmix.emulator.registers.Registers;

/**
 * Loops that call a function per lane, with as many operands as any instruction needs.
 *
 * <p>The JIT compiler profiles call sites. If all float instructions shared one loop, its call
 * would be megamorphic and not inlined. So {@link #copyOf} defines a hidden copy of the loop's
 * class per instruction: its single function is inlined, and the loop becomes vector instructions.
 */
public final class LaneLoops {
  /** Slots that a loop reads, including the result's; missing ones are the scratch register's. */
  public static final int OPERANDS = 4;

  private LaneLoops() {}

  /** Computes all lanes; slot 0 is the result, followed by the sources. */
  @FunctionalInterface
  public interface Lanes {
    void run(Registers r, int[] o);
  }

  abstract static class Loop<F> implements Lanes {
    final F op;

    Loop(F op) {
      this.op = op;
    }
  }

  /** Copies a loop into a hidden class. */
  static Lanes copyOf(Lanes lanes) {
    if (!(lanes instanceof Loop<?> loop)) {
      return lanes;
    }
    String name = loop.getClass().getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream bytes = LaneLoops.class.getResourceAsStream(file)) {
      Class<?> copy =
          MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), false).lookupClass();
      return (Lanes) copy.getDeclaredConstructors()[0].newInstance(loop.op);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Computes one lane, from operands of any kinds. Integer results take four times as long as those
   * of {@link Ints}: each may change the slots, so Java reads them again.
   */
  @FunctionalInterface
  interface LaneOp {
    void run(Registers r, int[] o, int lane);
  }

  static final class Each extends Loop<LaneOp> {
    Each(LaneOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      for (int lane = 0; lane < LANES; lane++) {
        op.run(r, o, lane);
      }
    }
  }

  @FunctionalInterface
  interface LaneTest {
    boolean holds(Registers r, int[] o, int lane);
  }

  static final class Tests extends Loop<LaneTest> {
    Tests(LaneTest op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      int mask = 0;
      for (int lane = 0; lane < LANES; lane++) {
        mask |= (op.holds(r, o, lane) ? 1 : 0) << lane;
      }
      r.p[o[0]] = mask;
    }
  }

  @FunctionalInterface
  interface IntOp {
    int apply(int a, int b, int c);
  }

  static final class Ints extends Loop<IntOp> {
    Ints(IntOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      int[] c = r.i[o[3]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  /** Computes a 64-bit value. */
  @FunctionalInterface
  public interface LongOp {
    long apply(long a, long b, long c);
  }

  static final class Longs extends Loop<LongOp> {
    Longs(LongOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      long[] a = r.l[o[1]];
      long[] b = r.l[o[2]];
      long[] c = r.l[o[3]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  @FunctionalInterface
  interface FloatOp {
    float apply(float a, float b, float c);
  }

  static final class Floats extends Loop<FloatOp> {
    Floats(FloatOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      float[] a = r.f[o[1]];
      float[] b = r.f[o[2]];
      float[] c = r.f[o[3]];
      float[] to = r.f[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  @FunctionalInterface
  interface DoubleOp {
    double apply(double a, double b, double c);
  }

  static final class Doubles extends Loop<DoubleOp> {
    Doubles(DoubleOp op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      double[] a = r.d[o[1]];
      double[] b = r.d[o[2]];
      double[] c = r.d[o[3]];
      double[] to = r.d[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  static final class LongToInt extends Loop<LongToIntFunction> {
    LongToInt(LongToIntFunction op) {
      super(op);
    }

    @Override
    public void run(Registers r, int[] o) {
      long[] a = r.l[o[1]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsInt(a[lane]);
      }
    }
  }
}
