package org.catchupmix.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file whole or not at all.
 *
 * <p>The file is written to {@code <name>.<process>-<number>.part}, forced to the disk and moved
 * into place, and its folder is forced too. On a full disk or a crash the old file remains. Of two
 * writers of one file, the last one's file remains.
 */
public final class AtomicFile {
  /** Ending of a file that is being written, or that a killed process left. */
  public static final String PART = ".part";

  private static final AtomicLong NUMBER = new AtomicLong();

  private AtomicFile() {}

  @FunctionalInterface
  public interface Contents {
    /** Writes the contents; the caller buffers and closes the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Checks a written file before it replaces the old one. */
  @FunctionalInterface
  public interface Proof {
    void of(Path written) throws IOException;
  }

  /**
   * Writes or replaces a file.
   *
   * @throws IOException if it cannot be written; nothing of the new file is left behind
   */
  public static void write(Path file, Contents contents) throws IOException {
    write(file, contents, _ -> {});
  }

  public static void write(Path file, Contents contents, Proof proof) throws IOException {
    write(file, contents, proof, AtomicFile::replace);
  }

  /**
   * Writes a file that is not there, and replaces none that appears meanwhile.
   *
   * @throws FileAlreadyExistsException if it is there
   */
  public static void create(Path file, String text) throws IOException {
    create(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  static void create(Path file, Contents contents) throws IOException {
    write(file, contents, _ -> {}, AtomicFile::nameAnew);
  }

  /** A way to give a written file its name. */
  private interface Naming {
    void name(Path part, Path file) throws IOException;
  }

  private static void replace(Path part, Path file) throws IOException {
    Files.move(part, file, REPLACE_EXISTING, ATOMIC_MOVE);
  }

  private static void nameAnew(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // The file exists, or the disk has no links, as FAT: then Java looks for it before it moves.
      Files.move(part, file);
    }
  }

  private static void write(Path file, Contents contents, Proof proof, Naming naming)
      throws IOException {
    requireWritable(file);
    Path absolute = file.toAbsolutePath();
    try {
      Part part = Part.create(absolute);
      try {
        part.fill(contents);
        proof.of(part.path);
        naming.name(part.path, absolute);
      } finally {
        Files.deleteIfExists(part.path);
      }
      forceFolder(absolute.getParent());
    } catch (FileSystemException e) {
      boolean isOurs =
          e.getFile() == null
              || e.getFile().equals(absolute.getParent().toString())
              || e.getFile().startsWith(absolute + ".") && e.getFile().endsWith(PART);
      if (!isOurs) {
        throw e; // a file that the contents are read from
      }
      throw new FileSystemException(
          file.toString(),
          null,
          e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
    } catch (IOException e) {
      throw new FileSystemException(file.toString(), null, e.getMessage());
    }
  }

  /** Makes the move durable: a name is data of its folder. Windows cannot open a folder. */
  private static void forceFolder(Path folder) throws IOException {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  /**
   * Rejects a path to a device, a pipe, a folder or a dangling link, before it is replaced.
   *
   * @throws FileSystemException if the path exists and does not lead to a regular file
   */
  public static void requireRegular(Path file) throws FileSystemException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "it is a folder");
    }
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
      throw new FileSystemException(
          file.toString(), null, "it exists and is not a regular file: name another path");
    }
  }

  /**
   * Reports before long work that its result could not be written.
   *
   * @throws IOException if the file's folder does not exist or is read-only, or the path is not
   *     that of a regular file
   */
  public static void requireWritable(Path file) throws IOException {
    requireRegular(file);
    Path folder = file.toAbsolutePath().getParent();
    String problem =
        folder == null || !Files.isDirectory(folder)
            ? "its folder is not there"
            : Files.isWritable(folder) ? null : "its folder cannot be written in";
    if (problem != null) {
      throw new FileSystemException(file.toString(), null, problem);
    }
  }

  private record Part(Path path, FileChannel channel) {
    static Part create(Path file) throws IOException {
      while (true) {
        String ending =
            ".%d-%d%s".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet(), PART);
        Path path = file.resolveSibling(file.getFileName() + ending);
        try {
          return new Part(path, FileChannel.open(path, CREATE_NEW, WRITE, NOFOLLOW_LINKS));
        } catch (FileAlreadyExistsException e) {
          // Left by a process with the same number, or put there by somebody else.
        }
      }
    }

    void fill(Contents contents) throws IOException {
      try (channel) {
        // Not closed: closing it would close the channel before it is forced.
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        contents.writeTo(out);
        out.flush();
        channel.force(true);
      }
    }
  }

  public static void write(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
