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

  /** The address on the device. */
  public long address() {
    return address;
  }

  /** Its size in bytes, as asked for. */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "%d bytes at 0x%x".formatted(bytes, address);
  }
}
