package org.catchupmix.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows record by record, for logs. A crash may cut its last record short and lose what
 * came after the last {@link #force}; who goes on with it {@link #cut cuts} it back first.
 */
public final class AppendedFile implements AutoCloseable {
  private final FileChannel channel;

  private AppendedFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a file to append to it; one that is not there is made, to stay also after a crash. */
  public static AppendedFile open(Path file) throws IOException {
    AtomicFile.requireRegular(file);
    if (Files.notExists(file)) {
      AtomicFile.write(file, "");
    }
    return new AppendedFile(
        FileChannel.open(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
  }

  /** Shortens a file to its first so many bytes. */
  public static void cut(Path file, long bytes) throws IOException {
    AtomicFile.requireRegular(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(bytes);
      channel.force(true);
    }
  }

  /** Appends a record; it can be read by others at once. */
  public void write(byte[] record) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(record);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** Makes all records so far last, whatever happens to the machine. */
  public void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
