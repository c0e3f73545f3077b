package org.catchupmix.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * File that grows record by record, for logs.
 *
 * <p>A crash may truncate its last record and lose records after the last {@link #force}; a program
 * that resumes {@link #cut cuts} it back first.
 */
public final class AppendedFile implements AutoCloseable {
  private final FileChannel channel;

  private AppendedFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a file for appending; makes one that survives a crash if there is none. */
  public static AppendedFile open(Path file) throws IOException {
    AtomicFile.requireRegular(file);
    if (Files.notExists(file)) {
      AtomicFile.write(file, "");
    }
    return new AppendedFile(FileChannel.open(file, APPEND, NOFOLLOW_LINKS));
  }

  /** Truncates a file to its first {@code bytes}. */
  public static void cut(Path file, long bytes) throws IOException {
    AtomicFile.requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS)) {
      channel.truncate(bytes);
      channel.force(true);
    }
  }

  /** Appends a record, which others can read at once. */
  public void write(byte[] record) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(record);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  public void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
