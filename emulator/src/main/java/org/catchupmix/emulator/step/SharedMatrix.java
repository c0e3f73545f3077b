package org.catchupmix.emulator.step;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.async.AsyncProxy;
import org.catchupmix.emulator.async.Flight.Piece;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.tensor.TensorMap;

/**
 * A matrix of {@code wgmma} in shared memory, by its descriptor. Chunks of 16 bytes hold elements
 * along K, or along M or N if it is transposed; eight neighboring chunks across form a group.
 *
 * <p>Source: PTX ISA, "Matrix Descriptor Format" and "Canonical Layouts".
 */
final class SharedMatrix {
  private static final int CHUNK = 16;

  private final Origin by;
  private final AsyncProxy async;
  private final PtxType type;
  private final boolean transposed;
  private final long start;

  /** Bytes between groups, called leading and stride. */
  private final int leading;

  private final int stride;

  /** Bytes of the swizzle; 0 for none. */
  private final int swizzle;

  private final List<Long> chunks = new ArrayList<>();

  SharedMatrix(Origin by, AsyncProxy async, PtxType type, boolean transposed, long descriptor) {
    this.by = by;
    this.async = async;
    this.type = type;
    this.transposed = transposed;
    this.start = AddressSpace.SHARED + (descriptor << 4 & 0x3FFF0);
    this.leading = (int) (descriptor >>> 12 & 0x3FFF0);
    this.stride = (int) (descriptor >>> 28 & 0x3FFF0);
    this.swizzle = new int[] {0, 128, 64, 32}[(int) (descriptor >>> 62)];
    boolean based = (descriptor >>> 49 & 7) != 0;
    if (based || transposed && swizzle == 0) {
      throw by.fault(new AsyncProblem.Descriptor(descriptor, based));
    }
  }

  /** Elements of the rows of A, or columns of B, each with its k elements. */
  double[] read(int count, int k) {
    double[] all = new double[count * k];
    int each = CHUNK / type.bytes();
    int outer = transposed ? k : count;
    int inner = (transposed ? count : k) / each;
    for (int i = 0; i < outer; i++) {
      for (int c = 0; c < inner; c++) {
        long address = transposed ? transposed(i, c) : plain(i, c);
        chunks.add(address);
        Piece at = async.piece(by, address, CHUNK, CHUNK);
        for (int e = 0; e < each; e++) {
          int element = c * each + e;
          long bits =
              Allocation.get(at.memory().data, at.offset() + e * type.bytes(), type.bytes());
          all[transposed ? element * k + i : i * k + element] =
              MatrixMultiply.value(type, (int) bits);
        }
      }
    }
    return all;
  }

  /** Address of a chunk along K. */
  private long plain(int row, int chunk) {
    int pitch = swizzle == 0 ? CHUNK : swizzle;
    int next = swizzle == 0 ? leading : CHUNK;
    return swizzled(start + row % 8 * pitch + (long) (row / 8) * stride + (long) chunk * next);
  }

  /** Address of a chunk along M or N. */
  private long transposed(int row, int chunk) {
    int across = swizzle / CHUNK;
    return swizzled(
        start
            + row % 8 * swizzle
            + (long) (row / 8) * stride
            + chunk % across * CHUNK
            + (long) (chunk / across) * leading);
  }

  private long swizzled(long address) {
    return TensorMap.swizzled(address, swizzle);
  }

  /** The memory that it has read. */
  List<Piece> pieces() {
    long[] sorted = chunks.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    List<Piece> all = new ArrayList<>();
    for (int i = 0; i < sorted.length; ) {
      int end = i + 1;
      while (end < sorted.length && sorted[end] == sorted[end - 1] + CHUNK) {
        end++;
      }
      all.add(async.piece(by, sorted[i], (long) (end - i) * CHUNK, CHUNK));
      i = end;
    }
    return all;
  }
}
