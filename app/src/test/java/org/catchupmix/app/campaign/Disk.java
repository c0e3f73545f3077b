package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the operations on files below one folder and lets one of them go wrong. {@link
 * FaultyFiles} asks it before each operation.
 */
final class Disk {
  /** Faults of a disk. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** The machine stops at a change; what was not forced to the disk is cut to half. */
    CRASH,
    /** No space is left, from this change on. */
    FULL,
    /** One operation fails, reading included. */
    EIO
  }

  /** The machine has stopped. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static Path below;
  private static Fault fault = Fault.NONE;
  private static long at;
  private static long done;

  /** Files with bytes that are not forced, and how many are. */
  private static final Map<Path, Long> FORCED = new HashMap<>();

  private Disk() {}

  /** Begins to count from 0; operation number {@code number} goes wrong. */
  static synchronized void begin(Path folder, Fault what, long number) {
    below = folder;
    fault = what;
    at = number;
    done = 0;
    FORCED.clear();
  }

  /** Ends it and returns how many operations were counted. */
  static synchronized long end() throws IOException {
    Fault was = fault;
    fault = Fault.NONE;
    below = null;
    if (was == Fault.CRASH && done > at) {
      for (Map.Entry<Path, Long> file : FORCED.entrySet()) {
        try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
          channel.truncate((file.getValue() + channel.size()) / 2);
        }
      }
    }
    FORCED.clear();
    return done;
  }

  /** Before something is read. */
  static synchronized void read(Path file) throws IOException {
    if (fault != Fault.EIO || !counts(file)) {
      return;
    }
    if (done++ == at) {
      throw new FileSystemException(file.toString(), null, "Input/output error");
    }
  }

  /**
   * Before something is changed.
   *
   * @return whether this is the change that goes wrong
   */
  static synchronized boolean fails(Path file) {
    if (!counts(file)) {
      return false;
    }
    long number = done++;
    return switch (fault) {
      case NONE -> false;
      case EIO -> number == at;
      case CRASH, FULL -> number >= at;
    };
  }

  private static boolean counts(Path file) {
    return below != null && file.toAbsolutePath().startsWith(below);
  }

  /** The exception that the program gets. */
  static synchronized IOException failure(Path file) {
    return switch (fault) {
      case CRASH -> throw new Crash();
      case FULL -> new FileSystemException(file.toString(), null, "No space left on device");
      default -> new FileSystemException(file.toString(), null, "Input/output error");
    };
  }

  /** Before a change. */
  static void change(Path file) throws IOException {
    if (fails(file)) {
      throw failure(file);
    }
  }

  /** Before a change that needs no space. */
  static void remove(Path file) throws IOException {
    if (fails(file) && fault != Fault.FULL) {
      throw failure(file);
    }
    forced(file);
  }

  /** After bytes were written behind so many. */
  static synchronized void written(Path file, long before) {
    if (counts(file)) {
      FORCED.putIfAbsent(file.toAbsolutePath(), before);
    }
  }

  /** After a file was forced to the disk or deleted. */
  static synchronized void forced(Path file) {
    FORCED.remove(file.toAbsolutePath());
  }

  /** After a file has got another name. */
  static synchronized void moved(Path from, Path to) {
    Long forced = FORCED.remove(from.toAbsolutePath());
    FORCED.remove(to.toAbsolutePath());
    if (forced != null && Files.exists(to)) {
      FORCED.put(to.toAbsolutePath(), forced);
    }
  }
}
