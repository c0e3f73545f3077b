package org.catchupmix.emulator.async;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.catchupmix.emulator.launch.Listing;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.AccessProblem.Missing;
import org.catchupmix.emulator.report.CodeLine;

/**
 * Copies by {@code cp.async} that lanes have not waited for; their targets are uninitialized until
 * then.
 */
public final class AsyncCopies {
  /**
   * A started copy.
   *
   * @param group number of groups that its lane had committed before
   * @param arrival checks and stores it after a wait
   */
  public record Copy(
      PtxInstruction instruction,
      int lane,
      int group,
      Allocation to,
      int offset,
      byte[] bytes,
      Consumer<Copy> arrival) {
    private boolean isTo(Allocation other, int at) {
      return to == other && at >= offset && at < offset + bytes.length;
    }
  }

  /** Data that lanes have read. */
  private final byte[][] fetched = new byte[Registers.LANES][];

  private List<Copy> pending = new ArrayList<>();

  /** Groups that each lane has committed. */
  private final int[] groups = new int[Registers.LANES];

  public void clear() {
    pending.clear();
    Arrays.fill(groups, 0);
  }

  /** Room for the data that a lane is about to read. */
  public void fetch(int lane, int bytes) {
    fetched[lane] = new byte[bytes];
  }

  public byte[] fetched(int lane) {
    return fetched[lane];
  }

  /** A copy of what a lane has read begins. */
  public void begin(
      PtxInstruction instruction, int lane, Allocation to, int offset, Consumer<Copy> arrival) {
    pending.add(new Copy(instruction, lane, groups[lane], to, offset, fetched[lane], arrival));
  }

  /** The last copy to some bytes that no wait has covered. */
  public Optional<Missing> pendingTo(Allocation to, int offset, Listing listing) {
    return pending.reversed().stream()
        .filter(copy -> copy.isTo(to, offset))
        .findFirst()
        .map(copy -> missing(copy, listing.line(copy.instruction())));
  }

  private Missing missing(Copy copy, CodeLine line) {
    int behind = groups[copy.lane()] - copy.group() - 1;
    return behind < 0 ? new Missing.Commit(line) : new Missing.GroupWait(line, behind);
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
        copy.arrival().accept(copy);
      } else {
        pending.add(copy);
      }
    }
  }
}
