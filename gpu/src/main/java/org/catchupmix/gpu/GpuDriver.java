package org.catchupmix.gpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * One GPU, or what stands for it: memory, modules of PTX, and launches in order. Everything runs in
 * one stream: a call sees the results of all calls before it. A driver belongs to one thread.
 *
 * <p>What a driver refuses is a {@link RuntimeException} whose message is a sentence. The emulator
 * throws {@link DriverException}; a driver inside a program that has an exception of its own for
 * its users throws that.
 */
public interface GpuDriver extends AutoCloseable {
  /** Properties of the GPU. */
  GpuProperties properties();

  /**
   * Takes memory, aligned to 256 bytes; its contents are undefined.
   *
   * @param bytes at least 1
   * @throws RuntimeException if the device has not so much
   */
  DeviceMemory allocate(long bytes);

  /** Gives memory back. */
  void free(DeviceMemory memory);

  /** Copies from the host; when it returns, the host memory may change. */
  void upload(MemorySegment host, DeviceMemory memory);

  /**
   * A part of an upload.
   *
   * @param offset where it goes, in bytes
   * @param from the host memory
   */
  record Piece(long offset, MemorySegment from) {}

  /**
   * Copies pieces from the host, in one copy where it can; what lies between them becomes
   * arbitrary.
   *
   * @param pieces ascending
   */
  default void upload(List<Piece> pieces, DeviceMemory memory) {
    Piece last = pieces.getLast();
    byte[] whole = new byte[Math.toIntExact(last.offset() + last.from().byteSize())];
    MemorySegment all = MemorySegment.ofArray(whole);
    for (Piece p : pieces) {
      MemorySegment.copy(p.from(), 0, all, p.offset(), p.from().byteSize());
    }
    upload(all, memory);
  }

  /** Copies to the host, after all work before it; when it returns, the numbers are there. */
  void download(DeviceMemory memory, MemorySegment host);

  /**
   * A copy to the host.
   *
   * @param from its beginning is copied
   * @param to is filled
   */
  record Download(DeviceMemory from, MemorySegment to) {}

  /** Makes several such copies, and waits once where it can. */
  default void download(List<Download> copies) {
    copies.forEach(c -> download(c.from(), c.to()));
  }

  /** Memory on its way to the host. */
  interface Arrival {
    /** Whether {@link #await} would not wait. */
    boolean isThere();

    /** The bytes of each; waits for them, not for work behind them. To be called once. */
    List<MemorySegment> await();
  }

  /**
   * Copies memory to the host, as it is behind all work so far, without waiting where it can.
   *
   * @param from all of each is copied
   */
  default Arrival fetch(List<DeviceMemory> from) {
    List<MemorySegment> there =
        from.stream()
            .map(m -> MemorySegment.ofArray(new byte[Math.toIntExact(m.bytes())]))
            .toList();
    for (int i = 0; i < from.size(); i++) {
      download(from.get(i), there.get(i));
    }
    return new Arrival() {
      @Override
      public boolean isThere() {
        return true;
      }

      @Override
      public List<MemorySegment> await() {
        return there;
      }
    };
  }

  /** Copies on the device, from beginning to beginning. */
  void copy(DeviceMemory from, DeviceMemory to, long bytes);

  /**
   * Compiles PTX for this device.
   *
   * @throws RuntimeException if the device cannot run it; says why
   */
  GpuModule load(KernelSource source);

  /**
   * Starts a kernel.
   *
   * @throws RuntimeException if the launch is refused; a fault of the kernel itself may be thrown
   *     only at the next call that waits
   */
  void launch(GpuFunction function, Launch launch, KernelArguments arguments);

  /** Launches that were recorded, see {@link #record}. */
  interface Recorded extends AutoCloseable {
    /** Starts all of them. */
    void run();

    /** Forgets them, and gives the memory back that they alone used. */
    @Override
    void close();
  }

  /**
   * Records launches and copies on the device instead of starting them.
   *
   * @param work must not copy to or from the host, nor wait, nor free what it did not allocate
   * @return nothing where this driver does not record
   */
  default Optional<Recorded> record(Runnable work) {
    return Optional.empty();
  }

  /** Waits until all work is done. */
  void synchronize();

  /** Use of the memory that this driver allocated. */
  DeviceMemoryUse memoryUse();

  /** Frees everything. */
  @Override
  void close();
}
