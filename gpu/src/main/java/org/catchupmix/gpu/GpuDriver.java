package org.catchupmix.gpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A GPU or its emulator: memory, modules of PTX, and launches in order. All work runs in one
 * stream, so a call sees the results of earlier calls. A driver belongs to one thread.
 *
 * <p>A refusal is a {@link RuntimeException} whose message is a sentence: {@link DriverException}
 * by the emulator, and the program's own exception by other drivers.
 */
public interface GpuDriver extends AutoCloseable {
  GpuProperties properties();

  /**
   * Allocates memory, aligned to 256 bytes; its contents are undefined.
   *
   * @param bytes at least 1
   * @throws RuntimeException if the device has too little
   */
  DeviceMemory allocate(long bytes);

  void free(DeviceMemory memory);

  /** Copies from the host; when it returns, the host memory may change. */
  void upload(MemorySegment host, DeviceMemory memory);

  /** Fills a segment of the host after all earlier work, and waits. */
  void download(DeviceMemory memory, MemorySegment host);

  /** Memory on its way to the host. */
  interface Arrival {
    /** Tells whether {@link #await} would return at once. */
    boolean isThere();

    /** Waits for the copies, not for later work, and returns their bytes. Called once. */
    List<MemorySegment> await();
  }

  /**
   * Copies memory to the host after all earlier work, without waiting if possible.
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

  interface Recorded extends AutoCloseable {
    void run();

    /** Drops them and frees the memory that only they used. */
    @Override
    void close();
  }

  /**
   * Records launches and copies on the device instead of starting them.
   *
   * @param work must not copy to or from the host, nor wait, nor free what it did not allocate
   * @return empty if this driver cannot record
   */
  default Optional<Recorded> record(Runnable work) {
    return Optional.empty();
  }

  void synchronize();

  DeviceMemoryUse memoryUse();

  @Override
  void close();
}
