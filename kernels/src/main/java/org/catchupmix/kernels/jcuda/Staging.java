package org.catchupmix.kernels.jcuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.catchupmix.gpu.GpuDriver;

/**
 * Copies of any size through pinned memory, piece by piece: while the device copies one piece, the
 * host copies the next. Java's arrays are never given to the device: the collector moves them.
 */
final class Staging {
  /**
   * Copies between pinned memory of the host and the device, in the order of the stream. Each slot
   * is a piece of pinned memory with at most one copy under way.
   */
  interface CopyEngine {
    /** How many slots. */
    int slots();

    /** The pinned memory of a slot; all are of one size. */
    MemorySegment pinned(int slot);

    /** Starts a copy from a slot's beginning. */
    void toDevice(int slot, long address, long bytes);

    /** Starts a copy to a slot's beginning. */
    void toHost(long address, int slot, long bytes);

    /** Waits for the slot's copy; returns at once if there is none. */
    void await(int slot);
  }

  private final CopyEngine engine;
  private final long piece;
  private int next;

  /** Through the slots of an engine. */
  Staging(CopyEngine engine) {
    this.engine = engine;
    this.piece = engine.pinned(0).byteSize();
  }

  /** Copies to the device. When it returns, the host memory may change; the device may lag. */
  void upload(MemorySegment host, long address) {
    for (long at = 0; at < host.byteSize(); at += piece) {
      long bytes = Math.min(piece, host.byteSize() - at);
      int slot = next;
      next = (next + 1) % engine.slots();
      engine.await(slot);
      MemorySegment.copy(host, at, engine.pinned(slot), 0, bytes);
      engine.toDevice(slot, address + at, bytes);
    }
  }

  /** Copies to the host, after all work before it. When it returns, the numbers are there. */
  void download(long address, MemorySegment host) {
    int pieces = (int) ((host.byteSize() + piece - 1) / piece);
    int window = Math.min(pieces, engine.slots());
    for (int i = 0; i < pieces + window; i++) {
      int slot = slot(i % window);
      engine.await(slot); // first for what was uploaded from it, then for the piece
      if (i >= window) {
        long done = i - window;
        MemorySegment.copy(
            engine.pinned(slot), 0, host, done * piece, bytesOf(done, host.byteSize()));
      }
      if (i < pieces) {
        engine.toHost(address + i * piece, slot, bytesOf(i, host.byteSize()));
      }
    }
  }

  /** Makes several copies to the host; those of at most a piece each are waited for together. */
  void download(List<GpuDriver.Download> copies) {
    if (copies.size() > engine.slots()
        || copies.stream().anyMatch(c -> c.to().byteSize() > piece)) {
      copies.forEach(c -> download(c.from().address(), c.to()));
      return;
    }
    for (int i = 0; i < copies.size(); i++) {
      GpuDriver.Download copy = copies.get(i);
      engine.await(slot(i));
      engine.toHost(copy.from().address(), slot(i), copy.to().byteSize());
    }
    // Behind the last one all are there.
    engine.await(slot(copies.size() - 1));
    for (int i = 0; i < copies.size(); i++) {
      MemorySegment to = copies.get(i).to();
      MemorySegment.copy(engine.pinned(slot(i)), 0, to, 0, to.byteSize());
    }
  }

  private int slot(int ahead) {
    return (next + ahead) % engine.slots();
  }

  private long bytesOf(long index, long all) {
    return Math.max(0, Math.min(piece, all - index * piece));
  }
}
