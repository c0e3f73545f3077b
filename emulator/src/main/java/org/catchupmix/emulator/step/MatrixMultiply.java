package org.catchupmix.emulator.step;

import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.catchupmix.emulator.arithmetic.Float8;
import org.catchupmix.emulator.arithmetic.Half;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code mma} and {@code wmma.mma}: D = A * B + C, where A is m x k. Products are summed in double
 * and rounded once, as a GPU's order of additions is undocumented.
 */
public record MatrixMultiply(int m, int n, int k, Fragment d, Fragment a, Fragment b, Fragment c)
    implements SimpleStep.Action {
  /**
   * A matrix in registers.
   *
   * @param layout maps a lane and the number of its element to an index, row by row
   */
  public record Fragment(PtxType type, int[] slots, IntBinaryOperator layout) {}

  /** Element types of A and B. */
  public static final Set<PtxType> FACTORS =
      Set.of(
          PtxType.F16,
          PtxType.BF16,
          PtxType.TF32,
          PtxType.E4M3,
          PtxType.E5M2,
          PtxType.F64,
          PtxType.S8,
          PtxType.U8);

  /** Element types of C and D. */
  public static final Set<PtxType> SUMS =
      Set.of(PtxType.F16, PtxType.F32, PtxType.F64, PtxType.S32);

  /** Elements per register of 32 or 64 bits. */
  public static int perRegister(PtxType type) {
    return Math.max(1, Integer.BYTES / type.bytes());
  }

  /** Decodes the low bits of an integer register. */
  static double value(PtxType type, int bits) {
    return switch (type) {
      case F16 -> Half.F16.value(bits & 0xFFFF);
      case BF16 -> Half.BF16.value(bits & 0xFFFF);
      case TF32 -> Half.TF32.value(bits);
      case E4M3 -> Float8.E4M3.value(bits);
      case E5M2 -> Float8.E5M2.value(bits);
      case S8 -> (byte) bits;
      case U8 -> bits & 0xFF;
      default -> bits;
    };
  }

  private static double read(PtxType type, Registers r, int slot, int lane, int part) {
    return switch (type) {
      case F32 -> r.f[slot][lane];
      case F64 -> r.d[slot][lane];
      default -> value(type, r.i[slot][lane] >>> Byte.SIZE * type.bytes() * part);
    };
  }

  private static void write(PtxType type, Registers r, int slot, int lane, int part, double value) {
    switch (type) {
      case F16 -> {
        int bits = Half.F16.bits(value) << 16 * part;
        r.i[slot][lane] = r.i[slot][lane] & ~(0xFFFF << 16 * part) | bits;
      }
      case F32 -> r.f[slot][lane] = (float) value;
      case F64 -> r.d[slot][lane] = value;
      default -> r.i[slot][lane] = (int) (long) value;
    }
  }

  static double[] matrix(Registers r, Fragment from, int size) {
    double[] to = new double[size];
    int per = perRegister(from.type());
    for (int lane = 0; lane < Registers.LANES; lane++) {
      for (int e = 0; e < from.slots().length * per; e++) {
        int at = from.layout().applyAsInt(lane, e);
        to[at] = read(from.type(), r, from.slots()[e / per], lane, e % per);
      }
    }
    return to;
  }

  @Override
  public void run(Step step, Warp warp, int active) {
    step.needAllLanes(warp, active);
    boolean saturate = step.instruction.has(Modifier.SATFINITE);
    Registers r = warp.registers;
    double[] x = matrix(r, a, m * k);
    double[] y = matrix(r, b, k * n);
    double[] sum = matrix(r, c, m * n);
    for (int row = 0; row < m; row++) {
      for (int column = 0; column < n; column++) {
        double s = 0;
        for (int i = 0; i < k; i++) {
          s += x[row * k + i] * y[i * n + column];
        }
        double total = sum[row * n + column] + s;
        if (d.type() == PtxType.S32) {
          total =
              saturate
                  ? Math.clamp((long) total, Integer.MIN_VALUE, Integer.MAX_VALUE)
                  : (int) (long) total;
        }
        sum[row * n + column] = total;
      }
    }
    put(r, d, sum);
  }

  static void put(Registers r, Fragment to, double[] from) {
    int per = perRegister(to.type());
    for (int lane = 0; lane < Registers.LANES; lane++) {
      for (int e = 0; e < to.slots().length * per; e++) {
        double value = from[to.layout().applyAsInt(lane, e)];
        write(to.type(), r, to.slots()[e / per], lane, e % per, value);
      }
    }
  }
}
