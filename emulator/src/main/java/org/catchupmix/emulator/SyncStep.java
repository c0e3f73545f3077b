package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** An instruction that the lanes of a mask do together. */
abstract class SyncStep extends Step {
  private final int members;

  /**
   * For lanes.
   *
   * @param members the slot of the mask of lanes that take part
   */
  SyncStep(PtxInstruction instruction, int guard, int members) {
    super(instruction, guard);
    this.members = members;
  }

  /** Does it, with the lanes that the mask names. */
  abstract void together(Warp warp, int active);

  @Override
  final void execute(Warp warp, int active) {
    int[] masks = warp.registers.i[members];
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      if ((masks[lane] & warp.alive()) != active) {
        throw warp.run.fault(
            this,
            warp,
            lane,
            "its mask is 0x%08x, but the lanes that are here are 0x%08x"
                .formatted(masks[lane], active));
      }
    }
    together(warp, active);
  }
}
