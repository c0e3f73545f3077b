package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;

/**
 * Copies by {@code cp.async} that lanes have not waited for; their targets are uninitialized until
 * then.
 */
public final class AsyncCopies {
  /** A started copy; {@code group} is the number of groups that its lane had committed before. */
  record Copy(MemoryStep step, int lane, int group, Allocation to, int offset, byte[] bytes) {
    private boolean isTo(Allocation other, int at) {
      return to == other && at >= offset && at < offset + bytes.length;
    }
  }

  private final Warp warp;
  private List<Copy> pending = new ArrayList<>();

  /** Groups that each lane has committed. */
  private final int[] groups = new int[Registers.LANES];

  AsyncCopies(Warp warp) {
    this.warp = warp;
  }

  void clear() {
    pending.clear();
    Arrays.fill(groups, 0);
  }

  public void begin(MemoryStep step, int lane, Allocation to, int offset, byte[] bytes) {
    pending.add(new Copy(step, lane, groups[lane], to, offset, bytes));
  }

  /** Describes the last copy to some bytes that no wait has covered. */
  Optional<String> pendingTo(Allocation to, int offset, DecodedKernel program) {
    return pending.reversed().stream()
        .filter(copy -> copy.isTo(to, offset))
        .findFirst()
        .map(copy -> program.line(copy.step().instruction) + missing(copy));
  }

  private String missing(Copy copy) {
    int behind = groups[copy.lane()] - copy.group() - 1;
    return behind < 0
        ? " copies to it, and no cp.async.commit_group or wait has followed"
        : " copies to it, and its group is pending: a wait for cp.async must leave at most %d group%s"
            .formatted(behind, behind == 1 ? "" : "s");
  }

  /** Groups the copies started so far. */
  public void commit(int lanes) {
    Registers.each(lanes, lane -> groups[lane]++);
  }

  /** Waits until at most {@code most} groups are pending. */
  public void await(int lanes, int most) {
    List<Copy> before = pending;
    pending = new ArrayList<>();
    for (Copy copy : before) {
      int lane = copy.lane();
      if ((lanes >>> lane & 1) != 0 && copy.group() < groups[lane] - most) {
        copy.step().arrive(warp, copy);
      } else {
        pending.add(copy);
      }
    }
  }
}
