package org.catchupmix.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file whole or not at all: to {@code <name>.part} beside it, forced to the disk, then
 * moved into place. On a full disk or a crash the old file stays as it was.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the contents. */
  @FunctionalInterface
  public interface Contents {
    /** Writes all of them; the stream is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes or replaces a file.
   *
   * @throws IOException if it cannot be written; nothing of the new file is left behind
   */
  public static void write(Path file, Contents contents) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    boolean done = false;
    try {
      fill(part, contents);
      Files.move(
          part, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      done = true;
    } catch (NoSuchFileException e) {
      throw new FileSystemException(file.toString(), null, "its folder is not there");
    } catch (FileSystemException e) {
      throw new FileSystemException(
          file.toString(),
          null,
          e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
    } catch (IOException e) {
      throw new FileSystemException(file.toString(), null, e.getMessage());
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  /**
   * Says before long work that its result could not be written.
   *
   * @throws IOException if the file's folder is not there or cannot be written in, or it is a
   *     folder itself
   */
  public static void requireWritable(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    String problem =
        Files.isDirectory(file)
            ? "it is a folder"
            : folder == null || !Files.isDirectory(folder)
                ? "its folder is not there"
                : Files.isWritable(folder) ? null : "its folder cannot be written in";
    if (problem != null) {
      throw new FileSystemException(file.toString(), null, problem);
    }
  }

  private static void fill(Path part, Contents contents) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      // Not closed: closing it would close the channel before it is forced.
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      contents.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /** Writes or replaces a text file in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
