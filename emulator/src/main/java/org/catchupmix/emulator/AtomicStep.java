package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxType;

/**
 * {@code atom} and {@code red}: lanes take their turn in ascending order. To a block that comes
 * last ({@link GridRun#comesLast}) {@code inc} of the device's memory says that all others were
 * there: to the last of its lanes, and to those before that one less each.
 */
final class AtomicStep extends MemoryStep {
  /** What the memory holds afterwards. */
  @FunctionalInterface
  interface Update {
    long apply(long before, long b, long c);
  }

  private final PtxType type;
  private final Update update;
  private final int to;
  private final int b;
  private final int c;
  private final RegisterKind kind;

  /** Whether it counts up to its operand, and then from 0 again. */
  final boolean counts;

  /**
   * For a type.
   *
   * @param to the register that gets what the memory held before, or -1
   * @param c the third operand's register, or -1
   */
  AtomicStep(
      PtxInstruction instruction,
      int guard,
      Place place,
      PtxType type,
      Update update,
      int to,
      int b,
      int c) {
    super(instruction, guard, place, type.bytes(), Access.UPDATE);
    this.type = type;
    this.update = update;
    this.to = to;
    this.b = b;
    this.c = c;
    this.kind = RegisterKind.of(type);
    this.counts = instruction.has("inc");
  }

  /** The update of an operation on a type; null if there is none. */
  static Update update(String operation, PtxType type) {
    boolean unsigned = !type.isSigned();
    if (type == PtxType.F32) {
      return switch (operation) {
        case "add" ->
            (m, b, _) ->
                Float.floatToRawIntBits(
                    Float.intBitsToFloat((int) m) + Float.intBitsToFloat((int) b));
        case "exch" -> (_, b, _) -> b;
        default -> null;
      };
    }
    if (type == PtxType.F64) {
      return switch (operation) {
        case "add" ->
            (m, b, _) ->
                Double.doubleToRawLongBits(Double.longBitsToDouble(m) + Double.longBitsToDouble(b));
        case "exch" -> (_, b, _) -> b;
        default -> null;
      };
    }
    Half half =
        switch (type) {
          case F16, F16X2 -> Half.F16;
          case BF16, BF16X2 -> Half.BF16;
          default -> null;
        };
    if (half != null) {
      return operation.equals("add") ? (m, b, _) -> sums(half, type.bytes(), m, b) : null;
    }
    if (type.isFloat()) {
      return null;
    }
    return switch (operation) {
      case "add" -> (m, b, _) -> m + b;
      case "and" -> (m, b, _) -> m & b;
      case "or" -> (m, b, _) -> m | b;
      case "xor" -> (m, b, _) -> m ^ b;
      case "exch" -> (_, b, _) -> b;
      case "cas" -> (m, b, c) -> m == b ? c : m;
      case "min" -> (m, b, _) -> less(m, b, unsigned) ? m : b;
      case "max" -> (m, b, _) -> less(m, b, unsigned) ? b : m;
      case "inc" -> (m, b, _) -> less(m, b, true) ? m + 1 : 0;
      case "dec" -> (m, b, _) -> m == 0 || less(b, m, true) ? b : m - 1;
      default -> null;
    };
  }

  /** Of one number, or of two in a word. */
  private static long sums(Half half, int bytes, long a, long b) {
    long low = half.bits(half.value((int) a & 0xFFFF) + half.value((int) b & 0xFFFF));
    long high =
        bytes == 2
            ? 0
            : half.bits(
                half.value((int) (a >>> 16) & 0xFFFF) + half.value((int) (b >>> 16) & 0xFFFF));
    return low | high << 16;
  }

  private static boolean less(long a, long b, boolean unsigned) {
    return unsigned ? Long.compareUnsigned(a, b) < 0 : a < b;
  }

  /** What an exchange finds does not matter where nobody asks for it. */
  @Override
  boolean reads() {
    return to >= 0 || !instruction.has("exch");
  }

  @Override
  void transfer(Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    boolean last = counts && warp.run.comesLast && !warp.met.shared;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long before =
          last
              ? Math.max(0, operand(r, b, lane) - others(offsets, rest & rest - 1, offsets[lane]))
              : LoadStep.element(type, data, offsets[lane]);
      long after = update.apply(before, operand(r, b, lane), c < 0 ? 0 : operand(r, c, lane));
      int at = offsets[lane];
      if (counts && !warp.met.shared && warp.run.counted != null) {
        warp.run.counted.push(() -> StoreStep.put(data, at, bytes, before));
      }
      StoreStep.put(data, at, bytes, after);
      if (to >= 0) {
        switch (kind) {
          case INT -> r.i[to][lane] = (int) before;
          case LONG -> r.l[to][lane] = before;
          case DOUBLE -> r.d[to][lane] = Double.longBitsToDouble(before);
          default -> r.f[to][lane] = Float.intBitsToFloat((int) before);
        }
      }
    }
  }

  /** How many of some lanes mean a place. */
  private static int others(int[] offsets, int lanes, int offset) {
    int count = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      count += offsets[Integer.numberOfTrailingZeros(rest)] == offset ? 1 : 0;
    }
    return count;
  }

  private long operand(Registers r, int slot, int lane) {
    return switch (kind) {
      case INT -> type.isSigned() ? r.i[slot][lane] : r.i[slot][lane] & 0xFFFFFFFFL;
      case LONG -> r.l[slot][lane];
      case DOUBLE -> Double.doubleToRawLongBits(r.d[slot][lane]);
      default -> Float.floatToRawIntBits(r.f[slot][lane]);
    };
  }
}
