package org.catchupmix.core;

/**
 * Work that a device has recorded, see {@link Backend#record}. It reads and writes the memory that
 * it read and wrote while it was recorded: what is to be other numbers each time is uploaded
 * before.
 */
public interface Recording extends AutoCloseable {
  /** The device has too little memory to run it. */
  final class TooLittleMemory extends UserException {
    private static final long serialVersionUID = 1L;

    /** With what a device said. */
    public TooLittleMemory(UserException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Runs all of it, in the order of what else is run.
   *
   * @throws TooLittleMemory if that is so; nothing was run then
   */
  void run();

  /** Forgets it, and frees its memory. */
  @Override
  void close();
}
