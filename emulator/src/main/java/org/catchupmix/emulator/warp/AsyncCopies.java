package org.catchupmix.emulator.warp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;

/**
 * Copies by {@code cp.async} that lanes have not waited for; their targets are uninitialized until
 * then.
 */
public final class AsyncCopies {
  /** A copy that a step has started. */
  public record Copy(MemoryStep step, Allocation to, int offset, byte[] bytes) {
    private boolean isTo(Allocation other, int at) {
      return to == other && at >= offset && at < offset + bytes.length;
    }
  }

  private final List<List<Copy>> open = new ArrayList<>();
  private final List<Deque<List<Copy>>> groups = new ArrayList<>();

  public AsyncCopies() {
    for (int lane = 0; lane < Registers.LANES; lane++) {
      open.add(new ArrayList<>());
      groups.add(new ArrayDeque<>());
    }
  }

  public void begin(int lane, Copy copy) {
    open.get(lane).add(copy);
  }

  /** Describes a copy to some bytes that no wait has covered; null if there is none. */
  String pendingTo(Allocation to, int offset, DecodedKernel program) {
    for (int lane = 0; lane < Registers.LANES; lane++) {
      for (Copy copy : open.get(lane)) {
        if (copy.isTo(to, offset)) {
          return program.line(copy.step().instruction)
              + " copies to it, and no cp.async.commit_group or wait has followed";
        }
      }
      int behind = groups.get(lane).size();
      for (List<Copy> group : groups.get(lane)) {
        behind--;
        for (Copy copy : group) {
          if (copy.isTo(to, offset)) {
            return "%s copies to it, and its group is pending: a wait for cp.async must leave at most %d group%s"
                .formatted(program.line(copy.step().instruction), behind, behind == 1 ? "" : "s");
          }
        }
      }
    }
    return null;
  }

  /** Groups the copies started so far. */
  void commit(int lanes) {
    Registers.each(lanes, lane -> groups.get(lane).add(open.set(lane, new ArrayList<>())));
  }

  /** Waits until at most {@code most} groups are pending. */
  void wait(Warp warp, int lanes, int most) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      while (groups.get(lane).size() > most) {
        groups.get(lane).remove().forEach(copy -> copy.step().arrive(warp, lane, copy));
      }
    }
  }
}
