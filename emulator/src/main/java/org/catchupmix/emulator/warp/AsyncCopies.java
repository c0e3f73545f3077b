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
  public record Copy(MemoryStep step, Allocation to, int offset, byte[] bytes) {}

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
