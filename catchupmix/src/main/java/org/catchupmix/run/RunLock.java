package org.catchupmix.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.catchupmix.io.AtomicFile;

/**
 * The right to write into a run's folder, of one {@code Trainer} at a time.
 *
 * <p>The operating system takes it back when its process ends, however it ends. The file {@code
 * lock} stays, as removing a file that another process is about to lock lets both in. It holds the
 * number of the process that trains; one that ends in order empties it, so a number that is left
 * tells of a process that was killed.
 */
public final class RunLock implements AutoCloseable {
  static final String FILE = "lock";

  /**
   * Folders that this process holds, with their locked files. Asking the system for a lock that the
   * process has already, and closing the file again, would give the lock back.
   */
  private static final Map<Path, Optional<FileChannel>> HELD = new ConcurrentHashMap<>();

  private final Path held;
  private final FileChannel channel;
  private final Optional<String> killed;

  private RunLock(Path held, FileChannel channel, Optional<String> killed) {
    this.held = held;
    this.channel = channel;
    this.killed = killed;
  }

  /** The process that held the lock before and was killed, if it was. */
  public Optional<String> killed() {
    return killed;
  }

  static {
    // Ctrl-C and SIGTERM end a process in order too.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> HELD.values().forEach(c -> c.ifPresent(RunLock::empty))));
  }

  /**
   * Takes the lock, and removes files that a killed process was writing.
   *
   * @throws RunException if another trainer has it
   */
  public static RunLock take(RunFolder folder) throws IOException {
    Path held = folder.path().toRealPath();
    if (HELD.putIfAbsent(held, Optional.empty()) != null) {
      throw taken(folder, "this process");
    }
    FileChannel channel = null;
    try {
      channel = open(folder, StandardOpenOption.CREATE);
      String holder = holder(folder);
      if (channel.tryLock() == null) {
        throw taken(folder, holder.isEmpty() ? "another process" : "process " + holder);
      }
      HELD.put(held, Optional.of(channel));
      channel.truncate(0);
      String process = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)));
      removeParts(folder.path());
      return new RunLock(held, channel, Optional.of(holder).filter(h -> !h.isEmpty()));
    } catch (IOException | RuntimeException | Error e) {
      HELD.remove(held);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  /** The process that trained in a folder and was killed; empty while another one trains there. */
  static Optional<String> killed(RunFolder folder) {
    try {
      if (!Files.isRegularFile(folder.lock()) || HELD.containsKey(folder.path().toRealPath())) {
        return Optional.empty();
      }
      try (FileChannel channel = open(folder)) {
        return channel.tryLock() == null
            ? Optional.empty()
            : Optional.of(holder(folder)).filter(p -> !p.isEmpty());
      }
    } catch (IOException e) {
      // A folder that cannot be written to: who trains there is not known.
      return Optional.empty();
    }
  }

  /** The number in the file; empty if it holds anything else, which says nothing of a process. */
  private static String holder(RunFolder folder) throws IOException {
    String text = Files.readString(folder.lock(), StandardCharsets.ISO_8859_1).strip();
    return text.matches("\\d{1,18}") ? text : "";
  }

  private static FileChannel open(RunFolder folder, OpenOption... more) throws IOException {
    AtomicFile.requireRegular(folder.lock());
    Set<OpenOption> options = new HashSet<>(List.of(more));
    options.add(StandardOpenOption.READ);
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(folder.lock(), options);
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

  private static void empty(FileChannel channel) {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      // The next holder takes this process for killed; nothing else depends on it.
    }
  }

  @Override
  public void close() throws IOException {
    try (this.channel) {
      empty(channel);
    } finally {
      HELD.remove(held);
    }
  }
}
