package org.catchupmix.emulator.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.access.MemoryStep.Place;
import org.catchupmix.emulator.async.AsyncProxy;
import org.catchupmix.emulator.async.Flight;
import org.catchupmix.emulator.async.Flight.Piece;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.tensor.TensorMap;
import org.catchupmix.emulator.warp.LaneStep;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code cp.async.bulk.tensor}: starts copies of a box of a tensor to or from shared memory, where
 * it lies without gaps, in chunks of 16 bytes that a swizzle exchanges. What lies outside the
 * tensor is filled, or not written.
 *
 * @param coordinates registers with the first index per dimension
 * @param barrier at which the bytes of a load count; null for a store
 * @param reduction of a store, or null
 */
public record TensorCopy(
    Place map, int[] coordinates, Place tile, Place barrier, BulkCopy.Reduction reduction)
    implements SimpleStep.Action {
  private static final int CHUNK = 16;
  private static final int TILE_ALIGNMENT = 128;

  /** Consecutive elements: bytes from the tensor's address, and in the tile without swizzle. */
  private record Row(long at, int inTile, int bytes) {}

  @Override
  public void run(Step step, Warp warp, int active) {
    Registers.each(active, lane -> start(step, warp, lane));
  }

  private void start(Step step, Warp warp, int lane) {
    Registers r = warp.registers;
    AsyncProxy async = warp.async();
    Origin by = new LaneStep(step, warp, lane);
    TensorMap of = map(by, warp);
    int bytes = of.boxBytes();
    Piece shared = async.piece(by, tile.address(r, lane), bytes, TILE_ALIGNMENT);
    int[] first = Arrays.stream(coordinates).map(slot -> r.i[slot][lane]).toArray();
    List<Row> rows = rows(of, first);
    List<Piece> pieces = new ArrayList<>();
    for (Row row : joined(rows)) {
      pieces.add(async.piece(by, of.address() + row.at(), row.bytes(), 1));
    }
    if (pieces.stream().anyMatch(p -> p.memory() != pieces.getFirst().memory())) {
      throw by.fault(new AsyncProblem.BoxOfSeveral());
    }
    byte[] image = barrier == null ? image(of, shared) : filled(of);
    if (barrier != null && !pieces.isEmpty()) {
      Piece any = pieces.getFirst();
      long base = of.address() - any.memory().base;
      rows.forEach(
          row ->
              System.arraycopy(
                  any.memory().data, (int) (base + row.at()), image, row.inTile(), row.bytes()));
    }
    Runnable land =
        barrier != null
            ? () -> spread(of, image, shared)
            : () -> {
              for (Row row : rows) {
                Piece to = pieces.getFirst();
                long offset = of.address() + row.at() - to.memory().base;
                BulkCopy.put(
                    image, row.inTile(), to.memory(), (int) offset, row.bytes(), reduction);
              }
            };
    async.start(
        new Flight(
            by,
            BulkCopy.barrier(barrier, by, warp),
            bytes,
            barrier == null ? List.of(shared) : pieces,
            barrier == null ? pieces : List.of(shared),
            reduction != null,
            land));
  }

  private TensorMap map(Origin by, Warp warp) {
    long address = map.address(warp.registers, by.lane());
    Piece at = warp.async().piece(by, address, TensorMap.BYTES, TensorMap.ALIGNMENT);
    byte[] bytes = Arrays.copyOfRange(at.memory().data, at.offset(), at.offset() + TensorMap.BYTES);
    TensorMap found;
    try {
      found = TensorMap.decode(bytes);
    } catch (IllegalArgumentException e) {
      throw by.fault(new AsyncProblem.NoTensorMap(at.memory().at(address)));
    }
    if (found.rank() != coordinates.length) {
      throw by.fault(new AsyncProblem.Coordinates(coordinates.length, found.rank()));
    }
    return found;
  }

  /** The rows of a box that lie in the tensor. */
  private static List<Row> rows(TensorMap of, int[] first) {
    int element = of.elementBytes();
    int inner = of.box()[0];
    int begin = Math.clamp(-(long) first[0], 0, inner);
    int end = Math.clamp(of.sizes()[0] - first[0], begin, inner);
    List<Row> rows = new ArrayList<>();
    int count = of.boxBytes() / element / inner;
    for (int row = 0; row < count && end > begin; row++) {
      long at = ((long) first[0] + begin) * element;
      boolean inside = true;
      int rest = row;
      for (int d = 1; d < of.rank(); d++) {
        long index = (long) first[d] + rest % of.box()[d];
        rest /= of.box()[d];
        inside &= index >= 0 && index < of.sizes()[d];
        at += index * of.strides()[d - 1];
      }
      if (inside) {
        rows.add(new Row(at, (row * inner + begin) * element, (end - begin) * element));
      }
    }
    return rows;
  }

  /** Joins rows that follow each other in the tensor. */
  private static List<Row> joined(List<Row> rows) {
    List<Row> all = new ArrayList<>();
    for (Row row : rows) {
      Row last = all.isEmpty() ? null : all.getLast();
      if (last != null && last.at() + last.bytes() == row.at()) {
        all.set(all.size() - 1, new Row(last.at(), last.inTile(), last.bytes() + row.bytes()));
      } else {
        all.add(row);
      }
    }
    return all;
  }

  private static byte[] filled(TensorMap of) {
    byte[] image = new byte[of.boxBytes()];
    ByteBuffer all = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    byte[] fill = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(of.fill()).array();
    while (of.fill() != 0 && all.hasRemaining()) {
      all.put(fill, 0, of.elementBytes());
    }
    return image;
  }

  /** Reads a tile without its swizzle. */
  private static byte[] image(TensorMap of, Piece tile) {
    byte[] image = new byte[tile.bytes()];
    for (int at = 0; at < image.length; at += CHUNK) {
      System.arraycopy(tile.memory().data, placed(of, tile, at), image, at, CHUNK);
    }
    return image;
  }

  private static void spread(TensorMap of, byte[] image, Piece tile) {
    for (int at = 0; at < image.length; at += CHUNK) {
      System.arraycopy(image, at, tile.memory().data, placed(of, tile, at), CHUNK);
    }
  }

  /** Offset in memory of a chunk of the tile; the swizzle depends on the address. */
  private static int placed(TensorMap of, Piece tile, int at) {
    long base = tile.memory().base;
    return (int) (of.swizzled(base + tile.offset() + at) - base);
  }
}
