package org.catchupmix.emulator.step;

import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Transfer;
import org.catchupmix.emulator.warp.Warp;

/** {@code ld} of elements; null registers discard them, the mask truncates integers. */
public record Load(PtxType type, Register[] to, int mask) implements Transfer {
  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    for (int k = 0; k < to.length; k++) {
      if (to[k] == null) {
        continue;
      }
      int slot = to[k].slot();
      int shift = k * type.bytes();
      switch (to[k].kind()) {
        case FLOAT -> {
          float[] out = r.f[slot];
          if (lanes == -1) {
            for (int lane = 0; lane < Registers.LANES; lane++) {
              out[lane] = (float) Allocation.FLOATS.get(data, offsets[lane] + shift);
            }
            continue;
          }
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            out[lane] = (float) Allocation.FLOATS.get(data, offsets[lane] + shift);
          }
        }
        case DOUBLE -> {
          double[] out = r.d[slot];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            out[lane] = (double) Allocation.DOUBLES.get(data, offsets[lane] + shift);
          }
        }
        case INT -> ints(r.i[slot], data, offsets, shift, lanes);
        case LONG -> longs(r.l[slot], data, offsets, shift, lanes);
        case PREDICATE -> throw new IllegalStateException("a predicate has no place in memory");
      }
    }
  }

  private void ints(int[] out, byte[] data, int[] offsets, int shift, int lanes) {
    if (type.bytes() == 4 && lanes == -1) {
      for (int lane = 0; lane < Registers.LANES; lane++) {
        out[lane] = (int) Allocation.INTS.get(data, offsets[lane] + shift);
      }
      return;
    }
    if (type.bytes() == 4) {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        out[lane] = (int) Allocation.INTS.get(data, offsets[lane] + shift);
      }
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      out[lane] = (int) element(type, data, offsets[lane] + shift) & mask;
    }
  }

  private void longs(long[] out, byte[] data, int[] offsets, int shift, int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      out[lane] = element(type, data, offsets[lane] + shift);
    }
  }

  /** Reads an element, extended to 64 bits. */
  static long element(PtxType type, byte[] data, int at) {
    return switch (type) {
      case S8 -> data[at];
      case B8, U8 -> data[at] & 0xFF;
      case S16 -> (short) Allocation.SHORTS.get(data, at);
      case B16, U16, F16, BF16 -> (short) Allocation.SHORTS.get(data, at) & 0xFFFF;
      case S32 -> (int) Allocation.INTS.get(data, at);
      case B32, U32, F32, F16X2, BF16X2, TF32 -> (int) Allocation.INTS.get(data, at) & 0xFFFFFFFFL;
      default -> (long) Allocation.LONGS.get(data, at);
    };
  }
}
