package org.catchupmix.emulator.warp;

import java.util.function.ObjIntConsumer;
import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * Last instruction of a basic block, which selects the next block per lane. {@link #execute} gets
 * the lanes that pass the guard, possibly none.
 */
public abstract class Ending extends Step {
  /** The following block in the PTX. */
  public final int next;

  public Ending(PtxInstruction instruction, int guard, int next) {
    super(instruction, guard);
    this.next = next;
  }

  /** Falls through to a label. */
  public static final class Fall extends Ending {
    public Fall(int next) {
      super(null, -1, next);
      hidden();
    }

    @Override
    public void execute(Warp warp, int active) {
      warp.go(next);
    }
  }

  /** {@code bra}. */
  public static final class Branch extends Ending {
    private final int[] target;
    private final int meeting;

    public Branch(PtxInstruction instruction, int guard, int next, int target, int meeting) {
      super(instruction, guard, next);
      this.target = new int[] {target};
      this.meeting = meeting;
    }

    @Override
    public void execute(Warp warp, int active) {
      if (active == 0) {
        warp.go(next);
      } else if (warp.part(new int[] {active}, target, next, meeting) && warp.run.counts != null) {
        warp.run.counts.part(this);
      }
    }
  }

  /** {@code brx.idx}: selects a block by index. */
  public static final class IndexedBranch extends Ending {
    private final int index;
    private final int[] targets;
    private final int meeting;

    public IndexedBranch(
        PtxInstruction instruction, int guard, int next, int index, int[] targets, int meeting) {
      super(instruction, guard, next);
      this.index = index;
      this.targets = targets;
      this.meeting = meeting;
    }

    @Override
    public void execute(Warp warp, int active) {
      int[] values = warp.registers.i[index];
      for (int rest = active; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        if (values[lane] < 0 || values[lane] >= targets.length) {
          throw fault(warp, 1 << lane, "branches to target %d of %d", values[lane], targets.length);
        }
      }
      int[] lanesOf = new int[targets.length];
      for (int rest = active; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        lanesOf[values[lane]] |= 1 << lane;
      }
      if (warp.part(lanesOf, targets, next, meeting) && warp.run.counts != null) {
        warp.run.counts.part(this);
      }
    }
  }

  /** {@code ret} and {@code exit}: lanes return or end. */
  public static final class Exit extends Ending {
    private final ObjIntConsumer<Warp> leave;

    public Exit(PtxInstruction instruction, int guard, int next, ObjIntConsumer<Warp> leave) {
      super(instruction, guard, next);
      this.leave = leave;
    }

    @Override
    public void execute(Warp warp, int active) {
      int running = warp.active();
      leave.accept(warp, active);
      if (active != running) {
        warp.go(next);
      }
    }
  }

  /** {@code trap}. */
  public static final class Trap extends Ending {
    public Trap(PtxInstruction instruction, int guard, int next) {
      super(instruction, guard, next);
    }

    @Override
    public void execute(Warp warp, int active) {
      if (active != 0) {
        throw fault(warp, active, "the kernel stops itself (trap)");
      }
      warp.go(next);
    }
  }
}
