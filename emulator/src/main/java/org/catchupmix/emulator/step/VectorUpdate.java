package org.catchupmix.emulator.step;

import java.util.Arrays;
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
 * {@code atom} and {@code red} of vectors, element by element, or of 16 bytes at once.
 *
 * @param to registers for the old value, or none
 * @param c registers of the value that a compare-and-swap stores if it finds {@code b}, or none
 */
public record VectorUpdate(PtxType type, LongOp update, int[] to, int[] b, int[] c)
    implements Transfer {
  /** The update of an operation on elements; null if unsupported. */
  public static LongOp update(Modifier operation, PtxType type) {
    Half half =
        switch (type) {
          case F16, F16X2 -> Half.F16;
          case BF16, BF16X2 -> Half.BF16;
          default -> null;
        };
    boolean chooses = operation == Modifier.MIN || operation == Modifier.MAX;
    return half != null && chooses
        ? (m, b, _) ->
            chosen(half, m, b, operation) & 0xFFFF | chosen(half, m >> 16, b >> 16, operation) << 16
        : AtomicUpdate.update(operation, type);
  }

  private static long chosen(Half half, long a, long b, Modifier operation) {
    double x = half.value((int) a);
    double y = half.value((int) b);
    boolean min = operation == Modifier.MIN;
    return half.bits(x != x ? y : y != y ? x : min ? Math.min(x, y) : Math.max(x, y));
  }

  @Override
  public boolean returns() {
    return to.length > 0;
  }

  @Override
  public void fail(Warp warp, int lane) {
    Arrays.stream(to).forEach(slot -> warp.registers.set(RegisterKind.of(type), slot, lane, 0));
  }

  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    RegisterKind kind = RegisterKind.of(type);
    boolean flushes = type == PtxType.F32 && AtomicUpdate.flushes(step);
    Registers.each(
        lanes,
        lane -> {
          long[] before = new long[b.length];
          boolean equal = true;
          for (int k = 0; k < b.length; k++) {
            before[k] = Load.element(type, data, offsets[lane] + k * type.bytes());
            equal &= before[k] == r.bits(kind, b[k], lane);
          }
          for (int k = 0; k < b.length; k++) {
            long after =
                c.length == 0
                    ? flushes
                        ? AtomicUpdate.flushedSum(before[k], r.bits(kind, b[k], lane))
                        : update.apply(before[k], r.bits(kind, b[k], lane), 0)
                    : equal ? r.bits(kind, c[k], lane) : before[k];
            Allocation.put(data, offsets[lane] + k * type.bytes(), type.bytes(), after);
          }
          for (int k = 0; k < to.length; k++) {
            r.set(kind, to[k], lane, before[k]);
          }
        });
  }
}
