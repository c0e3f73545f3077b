package org.catchupmix.emulator.step;

import java.util.Arrays;
import java.util.function.Consumer;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.async.AsyncCopies;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;
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
  public static void take(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
    Registers.each(
        lanes,
        lane -> System.arraycopy(data, offsets[lane], warp.copies.fetched(lane), 0, step.bytes));
  }

  @Override
  public void before(MemoryStep step, Warp warp, int active) {
    int reading = active;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      warp.copies.fetch(lane, step.bytes);
      reading &= taken(step, warp, lane) == 0 ? ~(1 << lane) : -1;
    }
    if (reading != 0) {
      source.number(step.id());
      source.execute(warp, reading);
    }
  }

  private int taken(MemoryStep step, Warp warp, int lane) {
    if (size < 0) {
      return step.bytes;
    }
    return ignored
        ? (warp.registers.p[size] >>> lane & 1) != 0 ? 0 : step.bytes
        : Math.clamp(warp.registers.i[size][lane], 0, step.bytes);
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
