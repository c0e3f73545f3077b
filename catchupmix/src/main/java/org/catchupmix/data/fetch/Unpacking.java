package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.catchupmix.data.DataException;

/**
 * Writes the entries of an archive into a folder.
 *
 * <p>Rejects what a data set has no use for: paths out of the folder, links, devices, duplicates,
 * and more files or bytes than the archive's size makes likely. Times, owners and permissions are
 * not taken over.
 */
final class Unpacking {
  /** Type of an entry. */
  enum EntryType {
    FILE,
    FOLDER,
    LINK,
    OTHER
  }

  /** Limit of entries: more than twice the 120,000 files of Tiny-ImageNet, the largest set. */
  private static final long MOST_ENTRIES = 300_000;

  /** Limit of the unpacked size over the archive's, because compressed images hardly shrink. */
  private static final long MOST_GROWTH = 10;

  private static final long ALWAYS_ALLOWED = 1 << 20;

  private final Path archive;
  private final Path into;
  private final BooleanSupplier stopped;
  private final long mostBytes;
  private final byte[] buffer = new byte[1 << 16];
  private long entries;
  private long bytes;

  /**
   * @param into an empty folder
   * @param stopped polled to find out whether to stop
   */
  Unpacking(Path archive, Path into, BooleanSupplier stopped) throws IOException {
    this.archive = archive;
    this.into = into;
    this.stopped = stopped;
    this.mostBytes = ALWAYS_ALLOWED + MOST_GROWTH * Files.size(archive);
  }

  /**
   * Unpacks an entry.
   *
   * @throws DataException if the entry is rejected
   */
  void add(String name, EntryType type, InputStream content) throws IOException {
    if (++entries > MOST_ENTRIES) {
      throw refused(name, "it is one of more than %,d".formatted(MOST_ENTRIES));
    }
    Path path = inside(name);
    if (path.equals(into) && type != EntryType.FOLDER) {
      throw refused(name, "it is the folder itself");
    }
    switch (type) {
      case FOLDER -> makeFolder(name, path);
      case FILE -> write(name, path, content);
      case LINK -> throw refused(name, "it is a link");
      case OTHER -> throw refused(name, "it is neither a file nor a folder");
    }
  }

  private Path inside(String name) {
    if (name.isBlank()
        || name.startsWith("/")
        || name.contains("\\")
        || name.matches("[A-Za-z]:.*")) {
      throw refused(name, "it is no path within a folder");
    }
    for (String step : name.split("/")) {
      if (step.equals("..")) {
        throw refused(name, "it leads out of the folder");
      }
    }
    Path path;
    try {
      path = into.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw refused(name.replace("\0", "\\0"), "it is no path on this system");
    }
    if (!path.startsWith(into)) {
      throw refused(name, "it leads out of the folder");
    }
    return path;
  }

  private void makeFolder(String name, Path folder) throws IOException {
    for (Path part = folder; !part.equals(into); part = part.getParent()) {
      if (Files.isRegularFile(part)) {
        throw refused(name, into.relativize(part) + " would be a file and a folder");
      }
    }
    Files.createDirectories(folder);
  }

  private void write(String name, Path path, InputStream content) throws IOException {
    makeFolder(name, path.getParent());
    try (OutputStream out =
        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int read;
      while ((read = content.read(buffer)) >= 0) {
        bytes += read;
        if (bytes > mostBytes) {
          throw refused(
              name,
              "with it the archive would unpack to more than %,d bytes, %d times its size"
                  .formatted(mostBytes, MOST_GROWTH));
        }
        if (stopped.getAsBoolean()) {
          throw new DataException("stopped while unpacking " + archive);
        }
        out.write(buffer, 0, read);
      }
    } catch (FileAlreadyExistsException e) {
      throw refused(name, "it is there twice");
    }
  }

  private DataException refused(String name, String why) {
    return new DataException(
        "%s: entry '%s' is refused, because %s; nothing was unpacked, take the archive from another place"
            .formatted(archive, name, why));
  }
}
