package org.catchupmix.emulator.step;

import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code st} of elements of some bytes.
 *
 * @param lacking predicate with the lanes whose value was never set, so that what they store is
 *     uninitialized; -1 for none
 */
public record Store(int element, Register[] from, int lacking) implements Transfer {
  @Override
  public void stored(Warp warp, int lane, byte[] to) {
    for (int k = 0; k < from.length; k++) {
      long value = warp.registers.bits(from[k].kind(), from[k].slot(), lane);
      Allocation.put(to, k * element, element, value);
    }
  }

  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    for (int k = 0; k < from.length; k++) {
      store(warp.registers, from[k], data, offsets, k * element, lanes);
    }
    if (lacking >= 0) {
      Registers.each(
          lanes & warp.registers.p[lacking],
          lane -> warp.allocation().defined.remove(offsets[lane], step.bytes));
    }
  }

  private void store(Registers r, Register from, byte[] data, int[] offsets, int shift, int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long value = r.bits(from.kind(), from.slot(), lane);
      Allocation.put(data, offsets[lane] + shift, element, value);
    }
  }
}
