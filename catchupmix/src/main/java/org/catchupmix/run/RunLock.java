package org.catchupmix.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.FolderLock;

/** The right to write into a run's folder, of one {@code Trainer} at a time. */
public final class RunLock implements AutoCloseable {
  private final FolderLock lock;

  private RunLock(FolderLock lock) {
    this.lock = lock;
  }

  /** The process that held the lock before and was killed, if it was. */
  public OptionalLong killed() {
    return lock.killed();
  }

  /**
   * Takes the lock, and removes files that a killed process was writing.
   *
   * @throws RunException if another trainer has it
   */
  public static RunLock take(RunFolder folder) throws IOException {
    FolderLock lock;
    try {
      lock = FolderLock.take(folder.path());
    } catch (FolderLock.TakenException e) {
      throw new RunException(
          "%s is being trained by %s: wait for its end, or stop it"
              .formatted(folder.path(), e.owner()));
    }
    try {
      removeParts(folder.path());
      return new RunLock(lock);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static void removeParts(Path folder) throws IOException {
    try (var parts = Files.newDirectoryStream(folder, "*" + AtomicFile.PART)) {
      for (Path part : parts) {
        if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(part);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
