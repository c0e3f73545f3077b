package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.FolderLock;
import org.catchupmix.io.TemporaryFolder;

/**
 * Folder of an unfinished data set, which the next call takes over.
 *
 * <p>Its name is always the same, so that killed programs leave one folder at most. Its owner holds
 * its {@link FolderLock}.
 */
public final class PartFolder implements AutoCloseable {
  private final Path path;
  private final FolderLock lock;

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
    try {
      lock = FolderLock.take(path);
    } catch (FolderLock.TakenException e) {
      throw new DataException("%s writes %s: wait until it has ended".formatted(e.owner(), path));
    }
  }

  public Path path() {
    return path;
  }

  /** Deletes all that is in the folder, apart from the named files. */
  public void keepOnly(Set<String> names) throws IOException {
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (!name.equals(FolderLock.FILE) && !names.contains(name)) {
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
      lock.deleteFile();
      if (files().isEmpty()) {
        Files.delete(path);
      }
    }
  }
}
