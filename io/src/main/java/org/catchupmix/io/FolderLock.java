package org.catchupmix.io;

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
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The right to write into a folder, of one owner at a time in all processes.
 *
 * <p>The operating system takes it back when its process ends, however it ends, so no lock is
 * stale. The file {@code lock} holds the number of the owner's process. An owner that ends in order
 * empties or deletes the file, so a number that is left tells of a process that was killed.
 */
public final class FolderLock implements AutoCloseable {
  /** Name of the locked file. */
  public static final String FILE = "lock";

  /**
   * Folders that this process holds, with their locked files. Asking the system for a lock that the
   * process has already, and closing the file again, would give the lock back.
   */
  private static final Map<Path, Optional<FileChannel>> HELD = new ConcurrentHashMap<>();

  /** Another owner has the lock. */
  public static final class TakenException extends Exception {
    private static final long serialVersionUID = 1;

    /** Its process, if it is known; it may be this one. */
    private final transient OptionalLong process;

    private TakenException(Path folder, OptionalLong process) {
      super(folder + " is locked");
      this.process = process;
    }

    /** The owner: "this process", or another one, with its number if that is known. */
    public String owner() {
      if (process.isEmpty()) {
        return "another process";
      }
      return process.getAsLong() == ProcessHandle.current().pid()
          ? "this process"
          : "process " + process.getAsLong();
    }
  }

  private final Path held;
  private final Path file;
  private final FileChannel channel;
  private final OptionalLong killed;

  private FolderLock(Path held, Path file, FileChannel channel, OptionalLong killed) {
    this.held = held;
    this.file = file;
    this.channel = channel;
    this.killed = killed;
  }

  static {
    // Ctrl-C and SIGTERM end a process in order too.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> HELD.values().forEach(c -> c.ifPresent(FolderLock::empty))));
  }

  /** Takes the lock of a folder that exists. */
  public static FolderLock take(Path folder) throws IOException, TakenException {
    Path held = folder.toRealPath();
    if (HELD.putIfAbsent(held, Optional.empty()) != null) {
      throw new TakenException(folder, OptionalLong.of(ProcessHandle.current().pid()));
    }
    FileChannel channel = null;
    try {
      Path file = folder.resolve(FILE);
      channel = open(file, StandardOpenOption.CREATE);
      OptionalLong owner = owner(file);
      // An owner that has just finished may have deleted the file that was opened here.
      if (channel.tryLock() == null || !isNamed(channel, file)) {
        throw new TakenException(folder, owner);
      }
      HELD.put(held, Optional.of(channel));
      channel.truncate(0);
      String process = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)), 0);
      return new FolderLock(held, file, channel, owner);
    } catch (IOException | TakenException | RuntimeException | Error e) {
      HELD.remove(held);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  /** The process that held the lock before and was killed, if it was. */
  public OptionalLong killed() {
    return killed;
  }

  /** The process that held a folder and was killed; empty while another one holds it. */
  public static OptionalLong killed(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (!Files.isRegularFile(file) || HELD.containsKey(folder.toRealPath())) {
        return OptionalLong.empty();
      }
      try (FileChannel channel = open(file)) {
        return channel.tryLock() == null ? OptionalLong.empty() : owner(file);
      }
    } catch (IOException e) {
      // A folder that cannot be written to: who holds it is not known.
      return OptionalLong.empty();
    }
  }

  /** The number in the file of a folder; empty if it holds anything else, or does not exist. */
  public static OptionalLong process(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? owner(file) : OptionalLong.empty();
  }

  private static OptionalLong owner(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static FileChannel open(Path file, OpenOption... more) throws IOException {
    AtomicFile.requireRegular(file);
    Set<OpenOption> options = new HashSet<>(List.of(more));
    options.add(StandardOpenOption.READ);
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, options);
  }

  /** Whether an open file is still the one at a path, not one that another owner has made since. */
  static boolean isNamed(FileChannel opened, Path file) throws IOException {
    // Two files are told apart by their sizes: opening this one twice would give up its lock.
    long size = ThreadLocalRandom.current().nextLong(1, 1 << 20);
    opened.truncate(0).write(ByteBuffer.allocate(1), size - 1);
    return Files.exists(file) && Files.size(file) == size;
  }

  private static void empty(FileChannel channel) {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      // The next holder takes this process for killed; nothing else depends on it.
    }
  }

  /** Deletes the file, of a folder that is to be deleted; the lock is held until it is closed. */
  public void deleteFile() throws IOException {
    Files.delete(file);
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
