package org.catchupmix.gpu;

/** A block of memory of one device; made by {@link GpuDriver#allocate} alone. */
public final class DeviceMemory {
  private final long address;
  private final long bytes;

  /** Makes memory; called by drivers only. */
  public DeviceMemory(long address, long bytes) {
    this.address = address;
    this.bytes = bytes;
  }

  public long address() {
    return address;
  }

  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "%d bytes at 0x%x".formatted(bytes, address);
  }
}
