package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** {@code shfl.sync}: a lane reads a register of another lane of its warp. */
final class ShuffleStep extends SyncStep {
  /** Which lane. */
  enum Mode {
    UP,
    DOWN,
    BFLY,
    IDX
  }

  private final Mode mode;
  private final int to;
  private final int inRange;
  private final int a;
  private final int b;
  private final int c;

  /**
   * For slots.
   *
   * @param to the result's, or -1
   * @param inRange of the predicate whether the lane read was in range, or -1
   * @param a the value
   * @param b the lane or distance
   * @param c the clamp and the segment's mask
   */
  ShuffleStep(
      PtxInstruction instruction,
      int guard,
      int members,
      Mode mode,
      int to,
      int inRange,
      int a,
      int b,
      int c) {
    super(instruction, guard, members);
    this.mode = mode;
    this.to = to;
    this.inRange = inRange;
    this.a = a;
    this.b = b;
    this.c = c;
  }

  @Override
  void together(Warp warp, int active) {
    Registers r = warp.registers;
    int[] from = r.i[a].clone();
    int ranges = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int distance = r.i[b][lane] & 31;
      int clamp = r.i[c][lane] & 31;
      int segment = r.i[c][lane] >>> 8 & 31;
      int most = lane & segment | clamp & ~segment;
      int source =
          switch (mode) {
            case UP -> lane - distance;
            case DOWN -> lane + distance;
            case BFLY -> lane ^ distance;
            case IDX -> lane & segment | distance & ~segment;
          };
      boolean in = mode == Mode.UP ? source >= most : source <= most;
      if (in) {
        ranges |= 1 << lane;
        if ((active >>> source & 1) == 0) {
          throw warp.run.fault(
              this, warp, lane, "reads from lane " + source + ", which takes no part");
        }
      } else {
        source = lane;
      }
      if (to >= 0) {
        r.i[to][lane] = from[source];
      }
    }
    if (inRange >= 0) {
      r.p[inRange] = r.p[inRange] & ~active | ranges;
    }
  }
}
