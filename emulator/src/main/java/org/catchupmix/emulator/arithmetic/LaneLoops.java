package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.function.LongToIntFunction;
import org.catchupmix.emulator.registers.Registers;

/**
 * Loops that call a function per lane, with as many operands as any instruction needs.
 *
 * <p>The JIT compiler profiles call sites. If all float instructions shared one loop, its call
 * would be megamorphic and not inlined. So {@link #copy} defines a hidden copy of the loop's class
 * per instruction: its single function is inlined, and the loop becomes vector instructions. As the
 * function is a constant, so are the types and rounding modes that it captures.
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

  /** Copies a loop into a hidden class, of which the function is a constant. */
  static Lanes copy(Class<? extends Lanes> loop, Object op) {
    String name = loop.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream bytes = LaneLoops.class.getResourceAsStream(file)) {
      return (Lanes)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(bytes.readAllBytes(), op, false)
              .lookupClass()
              .getDeclaredConstructors()[0]
              .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The function of a copy, as the copy looks it up. */
  static <F> F op(MethodHandles.Lookup copy, Class<F> type) {
    try {
      return MethodHandles.classData(copy, ConstantDescs.DEFAULT_NAME, type);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Computes one lane, from operands of any kinds. An integer result takes four times as long as
   * with {@link Ints}: to the compiler, storing it may change {@code o}, which it reads again.
   */
  @FunctionalInterface
  interface LaneOp {
    void run(Registers r, int[] o, int lane);
  }

  static final class Each implements Lanes {
    private static final LaneOp OP = op(MethodHandles.lookup(), LaneOp.class);

    @Override
    public void run(Registers r, int[] o) {
      for (int lane = 0; lane < LANES; lane++) {
        OP.run(r, o, lane);
      }
    }
  }

  @FunctionalInterface
  interface LaneTest {
    boolean holds(Registers r, int[] o, int lane);
  }

  static final class Tests implements Lanes {
    private static final LaneTest OP = op(MethodHandles.lookup(), LaneTest.class);

    @Override
    public void run(Registers r, int[] o) {
      int mask = 0;
      for (int lane = 0; lane < LANES; lane++) {
        mask |= (OP.holds(r, o, lane) ? 1 : 0) << lane;
      }
      r.p[o[0]] = mask;
    }
  }

  @FunctionalInterface
  interface IntOp {
    int apply(int a, int b, int c);
  }

  static final class Ints implements Lanes {
    private static final IntOp OP = op(MethodHandles.lookup(), IntOp.class);

    @Override
    public void run(Registers r, int[] o) {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      int[] c = r.i[o[3]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = OP.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  /** Computes a 64-bit value. */
  @FunctionalInterface
  public interface LongOp {
    long apply(long a, long b, long c);
  }

  static final class Longs implements Lanes {
    private static final LongOp OP = op(MethodHandles.lookup(), LongOp.class);

    @Override
    public void run(Registers r, int[] o) {
      long[] a = r.l[o[1]];
      long[] b = r.l[o[2]];
      long[] c = r.l[o[3]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = OP.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  @FunctionalInterface
  interface FloatOp {
    float apply(float a, float b, float c);
  }

  static final class Floats implements Lanes {
    private static final FloatOp OP = op(MethodHandles.lookup(), FloatOp.class);

    @Override
    public void run(Registers r, int[] o) {
      float[] a = r.f[o[1]];
      float[] b = r.f[o[2]];
      float[] c = r.f[o[3]];
      float[] to = r.f[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = OP.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  @FunctionalInterface
  interface DoubleOp {
    double apply(double a, double b, double c);
  }

  static final class Doubles implements Lanes {
    private static final DoubleOp OP = op(MethodHandles.lookup(), DoubleOp.class);

    @Override
    public void run(Registers r, int[] o) {
      double[] a = r.d[o[1]];
      double[] b = r.d[o[2]];
      double[] c = r.d[o[3]];
      double[] to = r.d[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = OP.apply(a[lane], b[lane], c[lane]);
      }
    }
  }

  static final class LongToInt implements Lanes {
    private static final LongToIntFunction OP = op(MethodHandles.lookup(), LongToIntFunction.class);

    @Override
    public void run(Registers r, int[] o) {
      long[] a = r.l[o[1]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = OP.applyAsInt(a[lane]);
      }
    }
  }
}
