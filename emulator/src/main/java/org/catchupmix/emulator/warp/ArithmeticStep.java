package org.catchupmix.emulator.warp;

import static org.catchupmix.emulator.registers.Registers.SCRATCH;

import java.util.Arrays;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.LaneLoops;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;

/** Computes a register from others. */
public final class ArithmeticStep extends Step {
  private final LaneLoops.Lanes lanes;
  private final RegisterKind kind;
  private final int[] slots;
  private final int[] scratchSlots;
  private final boolean narrow;

  /** Computes the first slot from the others; a narrow result has 16 bits. */
  public ArithmeticStep(
      PtxInstruction instruction, int guard, Arithmetic arithmetic, int[] slots, boolean narrow) {
    super(instruction, guard);
    this.lanes = arithmetic.lanes();
    this.kind = RegisterKind.of(arithmetic.signature().charAt(0));
    this.slots = Arrays.copyOf(slots, Math.max(slots.length, LaneLoops.OPERANDS));
    this.narrow = narrow;
    scratchSlots = this.slots.clone();
    scratchSlots[0] = SCRATCH;
  }

  @Override
  public void execute(Warp warp, int active) {
    Registers r = warp.registers;
    // inactive lanes of a whole warp may get any value
    boolean whole = warp.isWhole(active);
    int to = whole ? slots[0] : SCRATCH;
    lanes.run(r, whole ? slots : scratchSlots);
    if (narrow) {
      int[] values = r.i[to];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        values[lane] &= 0xFFFF;
      }
    }
    if (!whole) {
      r.select(kind, slots[0], active, SCRATCH, slots[0]);
    }
  }
}
