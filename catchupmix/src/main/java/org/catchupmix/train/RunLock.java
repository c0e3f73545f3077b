package org.catchupmix.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.catchupmix.core.io.AtomicFile;

/**
 * The right to write into a run's folder, of one {@link Trainer} at a time. The operating system
 * takes it back when its process ends, however it ends. Its file {@code lock} holds the number of
 * the process and stays: who removes a file that another process is about to lock lets both in.
 */
record RunLock(Path held, FileChannel channel) implements AutoCloseable {
  static final String FILE = "lock";

  /**
   * Folders that this process holds. Asking the system for a lock that the process has already, and
   * closing the file again, would give the lock back.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Takes it, and removes files that a killed process was writing.
   *
   * @throws RunException if another trainer has it
   */
  static RunLock take(RunFolder folder) throws IOException {
    Path held = folder.path().toRealPath();
    if (!HELD.add(held)) {
      throw taken(folder, "this process");
    }
    FileChannel channel = null;
    boolean done = false;
    try {
      channel = open(folder);
      if (channel.tryLock() == null) {
        String holder = Files.readString(folder.lock()).strip();
        throw taken(folder, holder.isEmpty() ? "another process" : "process " + holder);
      }
      channel.truncate(0);
      String process = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)));
      removeParts(folder.path());
      done = true;
      return new RunLock(held, channel);
    } finally {
      if (!done) {
        new RunLock(held, channel).close();
      }
    }
  }

  private static FileChannel open(RunFolder folder) throws IOException {
    AtomicFile.requireRegular(folder.lock());
    return FileChannel.open(
        folder.lock(),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  private static RunException taken(RunFolder folder, String holder) {
    return new RunException(
        "%s is being trained by %s: wait for its end, or stop it".formatted(folder.path(), holder));
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
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(held);
    }
  }
}
