package org.catchupmix.data.fetch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.catchupmix.data.DataException;
import org.catchupmix.io.TemporaryFolder;

/**
 * Unpacks files and folders of archives; refuses links and devices, and paths that lead outside.
 */
final class Archive {
  /** Bytes that a tar may have between the contents of two entries: names, times, attributes. */
  private static final long HEADER_LIMIT = 1 << 20;

  private final Path archive;
  private final TemporaryFolder into;

  private Archive(Path archive, TemporaryFolder into) {
    this.archive = archive;
    this.into = into;
  }

  static boolean isArchive(String name) {
    return name.matches(".+\\.(tar|tar\\.gz|tgz|zip)");
  }

  /**
   * Unpacks an archive.
   *
   * @param archive a tar, plain or in gzip, or a zip, by its name
   * @throws DataException if the archive is broken, or an entry lies outside the folder or is
   *     neither a file nor a folder
   */
  static void unpack(Path archive, TemporaryFolder into) throws IOException {
    Archive unpacking = new Archive(archive, into);
    try {
      if (archive.toString().endsWith(".zip")) {
        unpacking.zip();
      } else {
        unpacking.tar();
      }
    } catch (IOException | InvalidPathException e) {
      throw new DataException(
          "%s cannot be unpacked (%s): make room, or take it from another place"
              .formatted(archive, String.valueOf(e.getMessage()).replace("\0", "\\0")),
          e);
    }
  }

  private void tar() throws IOException {
    boolean plain = archive.toString().endsWith(".tar");
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        Bounded bytes = new Bounded(plain ? file : new GZIPInputStream(file, 1 << 16));
        TarArchiveInputStream entries = new TarArchiveInputStream(bytes)) {
      for (TarArchiveEntry e = next(entries, bytes); e != null; e = next(entries, bytes)) {
        requireFileOrFolder(e, isSpecial(e));
        unpack(e, entries);
      }
    }
  }

  /** Reads a header; a name or an attribute of hundreds of megabytes would fill the heap. */
  private static TarArchiveEntry next(TarArchiveInputStream entries, Bounded bytes)
      throws IOException {
    bytes.left = HEADER_LIMIT;
    TarArchiveEntry entry = entries.getNextEntry();
    bytes.left = Long.MAX_VALUE;
    return entry;
  }

  private static boolean isSpecial(TarArchiveEntry e) {
    return e.isSymbolicLink()
        || e.isLink()
        || e.isCharacterDevice()
        || e.isBlockDevice()
        || e.isFIFO();
  }

  private void zip() throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (ZipArchiveEntry e : Collections.list(zip.getEntriesInPhysicalOrder())) {
        requireFileOrFolder(e, e.isUnixSymlink());
        try (InputStream contents = zip.getInputStream(e)) {
          unpack(e, contents);
        }
      }
    }
  }

  private void requireFileOrFolder(ArchiveEntry entry, boolean special) {
    if (special) {
      throw new DataException(
          "%s: %s is a link, a device or a pipe, and only files and folders are unpacked"
              .formatted(archive, entry.getName()));
    }
  }

  private void unpack(ArchiveEntry entry, InputStream contents) throws IOException {
    if (into.stopped()) {
      throw new DataException("stopped while unpacking " + archive);
    }
    Path path = entry.resolveIn(into.path());
    Files.createDirectories(entry.isDirectory() ? path : path.getParent());
    if (!entry.isDirectory()) {
      Files.copy(contents, path);
    }
  }

  /** A stream that fails after a number of bytes. */
  private static final class Bounded extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    Bounded(InputStream in) {
      super(in);
    }

    private int count(int read) throws IOException {
      left -= Math.max(0, read);
      if (left < 0) {
        throw new IOException("an entry's header has more than %,d bytes".formatted(HEADER_LIMIT));
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return count(super.read(buffer, offset, length));
    }
  }
}
