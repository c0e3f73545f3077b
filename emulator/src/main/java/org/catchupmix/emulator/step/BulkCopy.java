package org.catchupmix.emulator.step;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.access.MemoryStep.Place;
import org.catchupmix.emulator.arithmetic.LaneLoops.LongOp;
import org.catchupmix.emulator.async.AsyncProxy;
import org.catchupmix.emulator.async.Flight;
import org.catchupmix.emulator.async.Flight.Piece;
import org.catchupmix.emulator.async.MemoryBarrier;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.warp.LaneStep;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code cp.async.bulk} and {@code cp.reduce.async.bulk}: start copies of consecutive bytes.
 *
 * @param size register with the number of bytes
 * @param barrier at which the bytes count; null if the thread waits for a group
 * @param reduction combines the data with what is there; null for a copy
 */
public record BulkCopy(Place to, Place from, int size, Place barrier, Reduction reduction)
    implements SimpleStep.Action {
  private static final int ALIGNMENT = 16;

  /** Combines elements of a type. */
  public record Reduction(PtxType type, LongOp update) {}

  @Override
  public void run(Step step, Warp warp, int active) {
    Registers r = warp.registers;
    AsyncProxy async = warp.async();
    Registers.each(
        active,
        lane -> {
          int bytes = r.i[size][lane];
          Origin by = new LaneStep(step, warp, lane);
          if (bytes < 0 || bytes % ALIGNMENT != 0) {
            throw by.fault(new AsyncProblem.CopyUnit(bytes, ALIGNMENT));
          }
          Piece source = async.piece(by, from.address(r, lane), bytes, ALIGNMENT);
          Piece target = async.piece(by, to.address(r, lane), bytes, ALIGNMENT);
          byte[] data =
              Arrays.copyOfRange(source.memory().data, source.offset(), source.offset() + bytes);
          async.start(
              new Flight(
                  by,
                  barrier(barrier, by, warp),
                  bytes,
                  List.of(source),
                  List.of(target),
                  reduction != null,
                  () -> put(data, 0, target.memory(), target.offset(), bytes, reduction)));
        });
  }

  static MemoryBarrier barrier(Place place, Origin by, Warp warp) {
    return place == null
        ? null
        : warp.async().barrier(by, place.address(warp.registers, by.lane()));
  }

  /** Copies bytes to memory, or combines them with it. */
  static void put(byte[] from, int at, Allocation to, int offset, int bytes, Reduction reduction) {
    if (reduction == null) {
      System.arraycopy(from, at, to.data, offset, bytes);
      return;
    }
    PtxType type = reduction.type();
    for (int i = 0; i < bytes; i += type.bytes()) {
      long before = Load.element(type, to.data, offset + i);
      long after = reduction.update().apply(before, Load.element(type, from, at + i), 0);
      Allocation.put(to.data, offset + i, type.bytes(), after);
    }
  }
}
