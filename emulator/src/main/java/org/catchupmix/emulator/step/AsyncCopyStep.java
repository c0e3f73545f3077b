package org.catchupmix.emulator.step;

import java.util.Arrays;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.warp.AsyncCopies;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Warp;

/** {@code cp.async}: starts copies from global to shared memory. */
public final class AsyncCopyStep extends MemoryStep {
  /** Reads the source at once, as the program must not change it before waiting. */
  public static final class Source extends MemoryStep {
    public Source(PtxInstruction instruction, Place place, int bytes) {
      super(instruction, -1, place, bytes, Access.READ);
    }

    @Override
    public void transfer(Warp warp, byte[] data, int[] offsets, int lanes) {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        System.arraycopy(data, offsets[lane], warp.brought[lane], 0, bytes);
      }
    }
  }

  private final Source source;
  private final int size;
  private final boolean ignored;

  /**
   * A copy of some bytes.
   *
   * @param size register with the bytes taken from the source (the rest is zero), or predicate that
   *     ignores the source; -1 for all
   */
  public AsyncCopyStep(
      PtxInstruction instruction,
      int guard,
      Place to,
      Source source,
      int bytes,
      int size,
      boolean ignored) {
    super(instruction, guard, to, bytes, Access.WRITE);
    this.source = source;
    this.size = size;
    this.ignored = ignored;
  }

  @Override
  public void number(int of) {
    super.number(of);
    source.number(of);
  }

  @Override
  protected void before(Warp warp, int active) {
    int reading = active;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      warp.brought[lane] = new byte[bytes];
      reading &= taken(warp, lane) == 0 ? ~(1 << lane) : -1;
    }
    if (reading != 0) {
      source.execute(warp, reading);
    }
  }

  private int taken(Warp warp, int lane) {
    if (size < 0) {
      return bytes;
    }
    return ignored
        ? (warp.registers.p[size] >>> lane & 1) != 0 ? 0 : bytes
        : Math.clamp(warp.registers.i[size][lane], 0, bytes);
  }

  @Override
  protected void stored(Warp warp, int lane, byte[] to) {
    System.arraycopy(warp.brought[lane], 0, to, 0, bytes);
  }

  @Override
  public void transfer(Warp warp, byte[] data, int[] offsets, int lanes) {
    if (warp.copies == null) {
      warp.copies = new AsyncCopies();
    }
    warp.run.copiesBegun = true;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      byte[] brought = warp.brought[lane];
      Arrays.fill(brought, taken(warp, lane), bytes, (byte) 0);
      warp.met.defined.remove(offsets[lane], bytes);
      warp.copies.begin(lane, new AsyncCopies.Copy(this, warp.met, offsets[lane], brought));
    }
  }
}
