package org.catchupmix.core;

/**
 * Work that a device has recorded, see {@link Backend#record}. It reads and writes the memory that
 * it read and wrote while it was recorded: what is to be other numbers each time is uploaded
 * before.
 */
public interface Recording extends AutoCloseable {
  /** Runs all of it, in the order of what else is run. */
  void run();

  /** Forgets it, and frees its memory. */
  @Override
  void close();
}
