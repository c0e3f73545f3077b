package org.catchupmix.emulator.step;

import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.Warp;

/** {@code ld} of elements; null registers discard them, the mask truncates integers. */
public record Load(PtxType type, Register[] to, int mask) implements Transfer {
  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    for (int k = 0; k < to.length; k++) {
      if (to[k] != null) {
        load(warp.registers, to[k], data, offsets, k * type.bytes(), lanes);
      }
    }
  }

  /** Ends a loop that waits for a certain value, as zeroed memory would. */
  @Override
  public void fail(Warp warp, int lane) {
    for (Register register : to) {
      if (register != null) {
        warp.registers.set(register.kind(), register.slot(), lane, 0);
      }
    }
  }

  private void load(Registers r, Register to, byte[] data, int[] offsets, int shift, int lanes) {
    boolean wholeWords = lanes == -1 && type.bytes() == Float.BYTES;
    if (wholeWords && to.kind() == RegisterKind.FLOAT) {
      float[] out = r.f[to.slot()];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        out[lane] = (float) Allocation.FLOATS.get(data, offsets[lane] + shift);
      }
    } else if (wholeWords && to.kind() == RegisterKind.INT) {
      int[] out = r.i[to.slot()];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        out[lane] = (int) Allocation.INTS.get(data, offsets[lane] + shift);
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long bits = element(type, data, offsets[lane] + shift);
        r.set(to.kind(), to.slot(), lane, to.kind() == RegisterKind.INT ? bits & mask : bits);
      }
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
