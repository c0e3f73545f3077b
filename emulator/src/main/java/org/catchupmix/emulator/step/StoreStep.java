package org.catchupmix.emulator.step;

import java.util.Set;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.lanes.LaneVectors;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Warp;

/** {@code st} of one or more elements. */
public final class StoreStep extends MemoryStep {
  private final int element;
  private final RegisterKind[] kinds;
  private final int[] slots;

  /**
   * A store.
   *
   * @param element bytes of an element
   * @param slots source registers
   */
  public StoreStep(
      PtxInstruction instruction,
      int guard,
      Place place,
      int element,
      RegisterKind[] kinds,
      int[] slots) {
    super(instruction, guard, place, element * slots.length, Access.WRITE);
    this.element = element;
    this.kinds = kinds;
    this.slots = slots;
  }

  @Override
  public Uses uses() {
    if (guard >= 0) {
      return null;
    }
    Set<Uses.Register> reads = registers(kinds, slots);
    reads.add(address());
    return new Uses(reads, Set.of());
  }

  @Override
  protected void stored(Warp warp, int lane, byte[] to) {
    Registers r = warp.registers;
    for (int k = 0; k < slots.length; k++) {
      long value =
          switch (kinds[k]) {
            case INT -> r.i[slots[k]][lane];
            case LONG -> r.l[slots[k]][lane];
            case FLOAT -> Float.floatToRawIntBits(r.f[slots[k]][lane]);
            case DOUBLE -> Double.doubleToRawLongBits(r.d[slots[k]][lane]);
            case PREDICATE -> throw new IllegalStateException("a predicate is not stored");
          };
      Allocation.put(to, k * element, element, value);
    }
  }

  @Override
  public void transferAll(Warp warp, byte[] data, int first, AccessPattern pattern) {
    boolean words =
        pattern.vectors()
            && bytes == Integer.BYTES
            && slots.length == 1
            && pattern.lanes() == -1
            && pattern.inRow();
    if (words && kinds[0] == RegisterKind.FLOAT) {
      LaneVectors.store(warp.registers.f[slots[0]], data, first);
    } else if (words && kinds[0] == RegisterKind.INT) {
      LaneVectors.store(warp.registers.i[slots[0]], data, first);
    } else {
      super.transferAll(warp, data, first, pattern);
    }
  }

  @Override
  public void transfer(Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers r = warp.registers;
    for (int k = 0; k < slots.length; k++) {
      int shift = k * element;
      switch (kinds[k]) {
        case FLOAT -> {
          float[] from = r.f[slots[k]];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.FLOATS.set(data, offsets[lane] + shift, from[lane]);
          }
        }
        case DOUBLE -> {
          double[] from = r.d[slots[k]];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.DOUBLES.set(data, offsets[lane] + shift, from[lane]);
          }
        }
        case INT -> {
          int[] from = r.i[slots[k]];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.put(data, offsets[lane] + shift, element, from[lane]);
          }
        }
        case LONG -> {
          long[] from = r.l[slots[k]];
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Allocation.put(data, offsets[lane] + shift, element, from[lane]);
          }
        }
        case PREDICATE -> throw new IllegalStateException("a predicate has no place in memory");
      }
    }
  }
}
