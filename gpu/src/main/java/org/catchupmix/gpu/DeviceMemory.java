package org.catchupmix.gpu;

/** A block of memory of one device; made by drivers only, see {@link GpuDriver#allocate}. */
public record DeviceMemory(long address, long bytes) {
  @Override
  public String toString() {
    return "%d bytes at 0x%x".formatted(bytes, address);
  }
}
