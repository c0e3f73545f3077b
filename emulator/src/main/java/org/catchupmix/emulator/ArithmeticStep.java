package org.catchupmix.emulator;

import static org.catchupmix.emulator.Registers.SCRATCH;

import java.util.Arrays;
import org.catchupmix.emulator.ptx.PtxInstruction;

/** Computes a register from others. */
final class ArithmeticStep extends Step {
  private final LaneLoops.Lanes lanes;
  private final LaneLoops.Lanes vectors;
  private final RegisterKind kind;
  private final int[] operands;
  private final int[] scratchOperands;
  private final boolean narrow;

  /**
   * For a result of a kind.
   *
   * @param operands slots, the result's first
   * @param narrow whether the result's register has 16 bits
   */
  ArithmeticStep(
      PtxInstruction instruction,
      int guard,
      LaneLoops.Lanes lanes,
      RegisterKind kind,
      int[] operands,
      boolean narrow) {
    this(instruction, guard, lanes, null, kind, operands, narrow);
  }

  /** An instruction of the {@link ArithmeticTable}. */
  ArithmeticStep(
      PtxInstruction instruction,
      int guard,
      ArithmeticTable.Arithmetic arithmetic,
      int[] operands,
      boolean narrow) {
    this(
        instruction,
        guard,
        arithmetic.lanes(),
        arithmetic.vectors(),
        RegisterKind.of(arithmetic.signature().charAt(0)),
        operands,
        narrow);
  }

  private ArithmeticStep(
      PtxInstruction instruction,
      int guard,
      LaneLoops.Lanes lanes,
      LaneLoops.Lanes vectors,
      RegisterKind kind,
      int[] operands,
      boolean narrow) {
    super(instruction, guard);
    this.lanes = lanes;
    this.vectors = vectors == null ? lanes : vectors;
    this.kind = kind;
    this.operands = Arrays.copyOf(operands, Math.max(operands.length, LaneLoops.OPERANDS));
    this.narrow = narrow;
    scratchOperands = this.operands.clone();
    scratchOperands[0] = SCRATCH;
  }

  @Override
  void execute(Warp warp, int active) {
    Registers r = warp.registers;
    // Lanes that have ended, or never were, may get any value.
    boolean whole = (active | ~warp.alive()) == -1;
    int to = whole ? operands[0] : SCRATCH;
    (warp.run.patterns.vectors ? vectors : lanes).run(r, whole ? operands : scratchOperands);
    if (narrow) {
      int[] values = r.i[to];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        values[lane] &= 0xFFFF;
      }
    }
    if (!whole) {
      r.merge(kind, operands[0], active);
    }
  }
}
