package org.catchupmix.emulator.step;

import java.util.Set;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Warp;

/** {@code ld} of one or more elements. */
public final class LoadStep extends MemoryStep {
  private final PtxType type;
  private final RegisterKind[] kinds;
  private final int[] slots;
  private final int mask;

  /**
   * A load.
   *
   * @param slots destination registers; -1 for discarded elements
   * @param mask truncates integers of narrow registers
   */
  public LoadStep(
      PtxInstruction instruction,
      int guard,
      Place place,
      PtxType type,
      RegisterKind[] kinds,
      int[] slots,
      int mask) {
    super(instruction, guard, place, type.bytes() * slots.length, Access.READ);
    this.type = type;
    this.kinds = kinds;
    this.slots = slots;
    this.mask = mask;
  }

  @Override
  public Uses uses() {
    return guard >= 0 ? null : new Uses(Set.of(address()), registers(kinds, slots));
  }

  @Override
  public void transfer(Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    for (int k = 0; k < slots.length; k++) {
      int slot = slots[k];
      if (slot < 0) {
        continue;
      }
      int shift = k * type.bytes();
      switch (kinds[k]) {
        case FLOAT -> {
          float[] to = r.f[slot];
          if (lanes == -1) {
            for (int lane = 0; lane < Registers.LANES; lane++) {
              to[lane] = (float) Allocation.FLOATS.get(data, offsets[lane] + shift);
            }
            continue;
          }
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            to[lane] = (float) Allocation.FLOATS.get(data, offsets[lane] + shift);
          }
        }
        case DOUBLE -> {
          double[] to = r.d[slot];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            to[lane] = (double) Allocation.DOUBLES.get(data, offsets[lane] + shift);
          }
        }
        case INT -> ints(r.i[slot], data, offsets, shift, lanes);
        case LONG -> longs(r.l[slot], data, offsets, shift, lanes);
        case PREDICATE -> throw new IllegalStateException("a predicate has no place in memory");
      }
    }
  }

  private void ints(int[] to, byte[] data, int[] offsets, int shift, int lanes) {
    if (type.bytes() == 4 && lanes == -1) {
      for (int lane = 0; lane < Registers.LANES; lane++) {
        to[lane] = (int) Allocation.INTS.get(data, offsets[lane] + shift);
      }
      return;
    }
    if (type.bytes() == 4) {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        to[lane] = (int) Allocation.INTS.get(data, offsets[lane] + shift);
      }
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      to[lane] = (int) element(type, data, offsets[lane] + shift) & mask;
    }
  }

  private void longs(long[] to, byte[] data, int[] offsets, int shift, int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      to[lane] = element(type, data, offsets[lane] + shift);
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
