package org.catchupmix.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.TemporaryFolder;

/**
 * Folder of an unfinished data set, which the next call takes over.
 *
 * <p>Its name is always the same, so that killed programs leave one folder at most. Its owner holds
 * a lock on a file in it; the lock ends with the process, however that ends.
 */
public final class PartFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  /**
   * Makes the folder beside a data set's own, or takes it over.
   *
   * @throws DataException if another program owns it
   */
  public PartFolder(Path whole) throws IOException {
    path = whole.resolveSibling(whole.getFileName() + AtomicFile.PART);
    if (Files.isSymbolicLink(path)) {
      throw new DataException(path + " is a link: remove it, as files in this folder are deleted");
    }
    Files.createDirectories(path);
    lock =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked()) {
      lock.close();
      throw new DataException("another process writes %s: wait until it has ended".formatted(path));
    }
  }

  private boolean isLocked() throws IOException {
    try {
      // An owner that has just finished deletes the file that was opened here.
      return lock.tryLock() != null && isNamed(lock, path.resolve(LOCK));
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Whether an open file still is the one at this path, not one that another owner has made since.
   */
  static boolean isNamed(FileChannel opened, Path file) throws IOException {
    // Two files are told apart by their sizes: opening this one twice would give up its lock.
    long size = ThreadLocalRandom.current().nextLong(1, 1 << 20);
    opened.truncate(0).write(ByteBuffer.allocate(1), size - 1);
    return Files.exists(file) && Files.size(file) == size;
  }

  public Path path() {
    return path;
  }

  /** Deletes all that is in the folder, apart from the named files. */
  public void keepOnly(Set<String> names) throws IOException {
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (!name.equals(LOCK) && !names.contains(name)) {
        TemporaryFolder.delete(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    }
  }

  /** Gives up the lock, and deletes the folder where no file is left to continue from. */
  @Override
  public void close() throws IOException {
    try (lock) {
      Files.delete(path.resolve(LOCK));
      if (files().isEmpty()) {
        Files.delete(path);
      }
    }
  }
}
