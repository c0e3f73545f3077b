package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder that is gone in the end, whether the work in it ended, failed or was stopped. */
final class TemporaryFolder implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final Path path;
  private final Thread hook = new Thread(this::stop, "remove-temporary-folder");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;

  /** Makes it; one that an earlier program left behind is emptied. */
  TemporaryFolder(Path path) throws IOException {
    this.path = path;
    delete(path);
    Runtime.getRuntime().addShutdownHook(hook);
    Files.createDirectory(path);
  }

  Path path() {
    return path;
  }

  /** Whether the program is about to end, so that the work should be given up. */
  boolean stopped() {
    return stopped;
  }

  private void stop() {
    stopped = true;
    try {
      // Whoever writes into it would make it again.
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        delete(path);
      }
    } catch (InterruptedException | IOException e) {
      // The next fetch removes what is left.
    }
  }

  /** Deletes a folder with all that is in it, if it is there; links are not followed. */
  static void delete(Path folder) throws IOException {
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
