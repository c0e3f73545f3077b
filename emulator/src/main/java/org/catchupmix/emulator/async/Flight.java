package org.catchupmix.emulator.async;

import java.util.List;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.memory.Allocation;

/**
 * An asynchronous operation that has begun.
 *
 * @param origin the thread that has begun it
 * @param barrier at which its bytes count, or null if its thread waits for a group
 * @param bytes that count
 * @param reads memory that it may still read
 * @param writes memory that it may write
 * @param updates whether it combines its data with what is there, atomically
 * @param data writes the data
 */
public record Flight(
    Origin origin,
    MemoryBarrier barrier,
    int bytes,
    List<Piece> reads,
    List<Piece> writes,
    boolean updates,
    Runnable data) {
  /** Consecutive bytes of an allocation. */
  public record Piece(Allocation memory, int offset, int bytes) {
    boolean overlaps(Piece other) {
      return memory == other.memory
          && offset < other.offset + other.bytes
          && other.offset < offset + bytes;
    }
  }

  static boolean isIn(List<Piece> pieces, Piece piece) {
    return pieces.stream().anyMatch(piece::overlaps);
  }

  /**
   * Whether the order of two operations matters; the other may have ended its reads. Reads of what
   * a copy in flight writes are found as reads of what is uninitialized.
   */
  boolean conflicts(Flight other, boolean stillReads) {
    return !(updates && other.updates) && writes.stream().anyMatch(p -> isIn(other.writes, p))
        || stillReads && writes.stream().anyMatch(p -> isIn(other.reads, p))
        || other.updates && reads.stream().anyMatch(p -> isIn(other.writes, p));
  }
}
