package org.catchupmix.emulator.step;

import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Transfer;
import org.catchupmix.emulator.warp.Warp;

/** {@code st} of elements of some bytes. */
public record Store(int element, Register[] from) implements Transfer {
  @Override
  public void stored(Warp warp, int lane, byte[] to) {
    for (int k = 0; k < from.length; k++) {
      long value = warp.registers.bits(from[k].kind(), from[k].slot(), lane);
      Allocation.put(to, k * element, element, value);
    }
  }

  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    for (int k = 0; k < from.length; k++) {
      int shift = k * element;
      switch (from[k].kind()) {
        case FLOAT -> {
          float[] values = r.f[from[k].slot()];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.FLOATS.set(data, offsets[lane] + shift, values[lane]);
          }
        }
        case DOUBLE -> {
          double[] values = r.d[from[k].slot()];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.DOUBLES.set(data, offsets[lane] + shift, values[lane]);
          }
        }
        case INT -> {
          int[] values = r.i[from[k].slot()];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.put(data, offsets[lane] + shift, element, values[lane]);
          }
        }
        case LONG -> {
          long[] values = r.l[from[k].slot()];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.put(data, offsets[lane] + shift, element, values[lane]);
          }
        }
        case PREDICATE -> throw new IllegalStateException("a predicate has no place in memory");
      }
    }
  }
}
