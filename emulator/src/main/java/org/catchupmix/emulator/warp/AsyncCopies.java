package org.catchupmix.emulator.warp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;

/**
 * The copies that a lane has begun by {@code cp.async} and not waited for. Until it does, the bytes
 * that they go to hold nothing.
 */
public final class AsyncCopies {
  /**
   * One of them.
   *
   * @param step that began it
   * @param to where it goes
   * @param offset in that
   * @param bytes what it brings
   */
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

  /** What was begun becomes a group. */
  void commit(int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      groups.get(lane).add(open.set(lane, new ArrayList<>()));
    }
  }

  /** Waits until at most so many groups are under way. */
  void wait(Warp warp, int lanes, int most) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      while (groups.get(lane).size() > most) {
        groups.get(lane).remove().forEach(copy -> copy.step().arrive(warp, lane, copy));
      }
    }
  }
}
