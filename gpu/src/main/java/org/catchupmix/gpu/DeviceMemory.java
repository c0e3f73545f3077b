package org.catchupmix.gpu;

/** Block of memory on one device. Only drivers create it, see {@link GpuDriver#allocate}. */
public record DeviceMemory(long address, long bytes) {
  @Override
  public String toString() {
    return "%d bytes at 0x%x".formatted(bytes, address);
  }
}
