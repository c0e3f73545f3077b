package org.catchupmix.emulator.step;

import static org.catchupmix.emulator.arithmetic.FloatArithmetic.flush;

import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.arithmetic.Half;
import org.catchupmix.emulator.arithmetic.LaneLoops.LongOp;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code atom} and {@code red}: updates by the lanes in ascending order.
 *
 * @param overwrites whether the old value does not matter: an exchange without result
 * @param to register for the old value, or -1
 * @param c register of the third operand, or -1
 */
public record AtomicUpdate(PtxType type, LongOp update, boolean overwrites, int to, int b, int c)
    implements Transfer {
  /** The update of an operation on a type; null if unsupported. */
  public static LongOp update(Modifier operation, PtxType type) {
    if (type.isFloat()) {
      boolean exchanges =
          operation == Modifier.EXCH && (type == PtxType.F32 || type == PtxType.F64);
      return operation == Modifier.ADD ? sum(type) : exchanges ? (_, b, _) -> b : null;
    }
    boolean unsigned = !type.isSigned();
    return switch (operation) {
      case ADD -> (m, b, _) -> m + b;
      case AND -> (m, b, _) -> m & b;
      case OR -> (m, b, _) -> m | b;
      case XOR -> (m, b, _) -> m ^ b;
      case EXCH -> (_, b, _) -> b;
      case CAS -> (m, b, c) -> m == b ? c : m;
      case MIN -> (m, b, _) -> less(m, b, unsigned) ? m : b;
      case MAX -> (m, b, _) -> less(m, b, unsigned) ? b : m;
      case INC -> (m, b, _) -> less(m, b, true) ? m + 1 : 0;
      case DEC -> (m, b, _) -> m == 0 || less(b, m, true) ? b : m - 1;
      default -> null;
    };
  }

  private static LongOp sum(PtxType type) {
    return switch (type) {
      case F32 ->
          (m, b, _) ->
              Float.floatToRawIntBits(
                  Float.intBitsToFloat((int) m) + Float.intBitsToFloat((int) b));
      case F64 ->
          (m, b, _) ->
              Double.doubleToRawLongBits(Double.longBitsToDouble(m) + Double.longBitsToDouble(b));
      case F16, F16X2 -> (m, b, _) -> sums(Half.F16, m, b);
      case BF16, BF16X2 -> (m, b, _) -> sums(Half.BF16, m, b);
      default -> null;
    };
  }

  /** Whether a sum of {@code .f32} flushes subnormal numbers, if it is in global memory. */
  static boolean flushes(MemoryStep step) {
    return step.instruction.has(Modifier.ADD) && !step.instruction.has(Modifier.NOFTZ);
  }

  /** The sum of two {@code .f32}, with subnormal arguments and results as zeros. */
  static long flushedSum(long a, long b) {
    float sum = flush(Float.intBitsToFloat((int) a)) + flush(Float.intBitsToFloat((int) b));
    return Float.floatToRawIntBits(flush(sum));
  }

  /** Adds two numbers in a word; the upper one is zero or discarded if there is only one. */
  private static long sums(Half half, long a, long b) {
    long low = half.bits(half.value((int) a) + half.value((int) b));
    long high = half.bits(half.value((int) (a >>> 16)) + half.value((int) (b >>> 16)));
    return low | high << 16;
  }

  private static boolean less(long a, long b, boolean unsigned) {
    return unsigned ? Long.compareUnsigned(a, b) < 0 : a < b;
  }

  @Override
  public boolean returns() {
    return to >= 0;
  }

  @Override
  public void fail(Warp warp, int lane) {
    if (to >= 0) {
      warp.registers.set(RegisterKind.of(type), to, lane, 0);
    }
  }

  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    RegisterKind kind = RegisterKind.of(type);
    // Load.element extends what it reads from memory in the same way.
    long mask = type.isSigned() || type.bytes() == Long.BYTES ? -1 : (1L << 8 * type.bytes()) - 1;
    boolean flushes = type == PtxType.F32 && !warp.allocation().shared && flushes(step);
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long before = Load.element(type, data, offsets[lane]);
      long third = c < 0 ? 0 : r.bits(kind, c, lane) & mask;
      long second = r.bits(kind, b, lane) & mask;
      long after = flushes ? flushedSum(before, second) : update.apply(before, second, third);
      Allocation.put(data, offsets[lane], step.bytes, after);
      if (to >= 0) {
        r.set(kind, to, lane, before);
      }
    }
  }
}
