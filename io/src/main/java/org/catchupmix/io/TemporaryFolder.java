package org.catchupmix.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder that is deleted in the end, whether the work in it ended, failed or was stopped. */
public final class TemporaryFolder implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final Path path;
  private final int patienceSeconds;
  private final Thread hook = new Thread(this::stop, "remove-temporary-folder");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;

  /**
   * Makes an empty folder in place of one that an earlier program left behind. When the program
   * ends, the work has five seconds to notice it by {@link #stopped}.
   */
  public TemporaryFolder(Path path) throws IOException {
    this(emptied(path), PATIENCE_SECONDS);
  }

  /** Makes an empty folder among the system's temporary ones, for short-lived files. */
  public TemporaryFolder() throws IOException {
    this(Files.createTempDirectory("catchup-"), 0);
  }

  private TemporaryFolder(Path path, int patienceSeconds) {
    this.path = path;
    this.patienceSeconds = patienceSeconds;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static Path emptied(Path path) throws IOException {
    if (Files.exists(path, NOFOLLOW_LINKS) && !Files.isDirectory(path, NOFOLLOW_LINKS)) {
      throw new FileSystemException(
          path.toString(), null, "it exists and is not a folder: remove it");
    }
    delete(path);
    return Files.createDirectory(path);
  }

  public Path path() {
    return path;
  }

  /** Whether the program is ending, so that work should stop. */
  public boolean stopped() {
    return stopped;
  }

  private void stop() {
    stopped = true;
    try {
      // Whoever writes into it would make it again.
      if (!ended.await(patienceSeconds, TimeUnit.SECONDS)) {
        delete(path);
      }
    } catch (InterruptedException | IOException e) {
      // Leftover files do no harm.
    }
  }

  /** Deletes a folder with all that is in it, if it is there; links are not followed. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path p : all) {
      Files.deleteIfExists(p);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      delete(path);
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is ending already.
      }
    }
  }
}
