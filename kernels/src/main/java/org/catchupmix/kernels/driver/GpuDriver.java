package org.catchupmix.kernels.driver;

import java.lang.foreign.MemorySegment;
import org.catchupmix.core.MemoryUse;

/**
 * One GPU, or what stands for it: memory, modules of PTX, and launches in order. Everything runs in
 * one stream: a call sees the results of all calls before it. A driver belongs to one thread.
 */
public interface GpuDriver extends AutoCloseable {
  /** What it is. */
  GpuProperties properties();

  /**
   * Takes memory, aligned to 256 bytes; its contents are undefined.
   *
   * @param bytes at least 1
   * @throws GpuException if the device has not so much
   */
  DeviceMemory allocate(long bytes);

  /** Gives memory back. */
  void free(DeviceMemory memory);

  /** Copies from the host; when it returns, the host memory may change. */
  void upload(MemorySegment host, DeviceMemory memory);

  /** Copies to the host, after all work before it; when it returns, the numbers are there. */
  void download(DeviceMemory memory, MemorySegment host);

  /** Copies on the device, from beginning to beginning. */
  void copy(DeviceMemory from, DeviceMemory to, long bytes);

  /**
   * Compiles PTX for this device.
   *
   * @throws GpuException if the device cannot run it; says why
   */
  GpuModule load(KernelSource source);

  /**
   * Starts a kernel.
   *
   * @throws GpuException if the launch is refused; a fault of the kernel itself may be told only at
   *     the next call that waits
   */
  void launch(GpuFunction function, Launch launch, KernelArguments arguments);

  /** Waits until all work is done. */
  void synchronize();

  /** Gives kept memory back to the device. */
  void trim();

  /** What the memory that it handed out occupies. */
  MemoryUse memoryUse();

  /** Frees everything. */
  @Override
  void close();
}
