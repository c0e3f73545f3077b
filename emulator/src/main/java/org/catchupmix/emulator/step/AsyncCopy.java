package org.catchupmix.emulator.step;

import java.util.Arrays;
import java.util.function.Consumer;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.async.AsyncCopies;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code cp.async}: starts copies from global to shared memory.
 *
 * @param source reads the source at once, as the program must not change it before waiting
 * @param size register with the bytes taken from the source (the rest is zero), or predicate that
 *     ignores the source; -1 for all
 * @param ignored whether the size is a predicate
 */
public record AsyncCopy(MemoryStep source, int size, boolean ignored) implements Transfer {
  /** Takes what lanes read to a place in their copies. */
  private static Transfer taking(int at) {
    return (step, warp, data, offsets, lanes) ->
        Registers.each(
            lanes,
            lane ->
                System.arraycopy(data, offsets[lane], warp.copies.fetched(lane), at, step.bytes));
  }

  /** Reads all bytes of a source. */
  public static MemoryStep source(PtxInstruction in, MemoryStep.Place from, int bytes) {
    return new MemoryStep(in, -1, from, bytes, Access.Kind.READ, taking(0));
  }

  @Override
  public void before(MemoryStep step, Warp warp, int active) {
    int whole = 0;
    int part = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      warp.copies.fetch(lane, step.bytes);
      int taken = taken(step, warp, lane);
      whole |= taken == step.bytes ? 1 << lane : 0;
      part |= taken > 0 && taken < step.bytes ? 1 << lane : 0;
    }
    if (whole != 0) {
      source.number(step.id());
      source.execute(warp, whole);
    }
    while (part != 0) {
      int first = Integer.numberOfTrailingZeros(part);
      int taken = taken(step, warp, first);
      int same = Registers.where(part, lane -> taken(step, warp, lane) == taken);
      begin(step, warp, same, taken);
      part &= ~same;
    }
  }

  /**
   * Reads the first bytes of a source and none behind them, where its array may end. Each access
   * has a power of two of bytes, as all accesses have.
   */
  private void begin(MemoryStep step, Warp warp, int lanes, int taken) {
    MemoryStep.Place from = source.place;
    int wrong =
        Registers.where(lanes, lane -> from.address(warp.registers, lane) % source.bytes != 0);
    if (wrong != 0) {
      throw step.fault(warp, wrong, new AsyncProblem.SourceMisaligned(source.bytes));
    }
    int at = 0;
    while (at < taken) {
      int bytes = Integer.highestOneBit(taken - at);
      MemoryStep.Place place =
          new MemoryStep.Place(from.space(), from.kind(), from.slot(), from.offset() + at, false);
      MemoryStep piece =
          new MemoryStep(step.instruction, -1, place, bytes, Access.Kind.READ, taking(at));
      piece.number(step.id());
      piece.execute(warp, lanes);
      at += bytes;
    }
  }

  private int taken(MemoryStep step, Warp warp, int lane) {
    if (size < 0) {
      return step.bytes;
    }
    if (ignored) {
      return (warp.registers.p[size] >>> lane & 1) != 0 ? 0 : step.bytes;
    }
    int taken = warp.registers.i[size][lane];
    if (taken < 0 || taken > step.bytes) {
      throw step.fault(warp, 1 << lane, new AsyncProblem.SourceSize(taken, step.bytes));
    }
    return taken;
  }

  @Override
  public void stored(Warp warp, int lane, byte[] to) {
    System.arraycopy(warp.copies.fetched(lane), 0, to, 0, to.length);
  }

  @Override
  public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    warp.part.memory.copyBegins();
    Allocation to = warp.allocation();
    Consumer<AsyncCopies.Copy> arrival = copy -> step.arrive(warp, copy);
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      byte[] fetched = warp.copies.fetched(lane);
      Arrays.fill(fetched, taken(step, warp, lane), step.bytes, (byte) 0);
      to.defined.remove(offsets[lane], step.bytes);
      warp.copies.begin(step.instruction, lane, to, offsets[lane], arrival);
    }
  }
}
