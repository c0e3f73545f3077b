package org.catchupmix.core.backend;

/**
 * Work that a device has recorded, see {@link Backend#record}. Each run reads and writes the same
 * memory; upload new numbers before it.
 */
public interface Recording extends AutoCloseable {
  /** The device has too little memory to run it. */
  final class TooLittleMemory extends DeviceException {
    private static final long serialVersionUID = 1L;

    public TooLittleMemory(DeviceException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Runs all of it, in order with the other work of the device.
   *
   * @throws TooLittleMemory if the device has too little memory; nothing was run then
   */
  void run();

  @Override
  void close();
}
