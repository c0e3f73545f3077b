package org.catchupmix.data.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.DataException;
import org.catchupmix.data.fetch.Unpacking.EntryType;
import org.catchupmix.data.sets.RemoteFiles.ArchiveKind;
import org.catchupmix.data.tar.TarReader;
import org.catchupmix.progress.Progress;

/** Reads archives of data sets. */
final class Archive {
  private Archive() {}

  /**
   * Unpacks an archive.
   *
   * @param folder an empty folder
   * @throws DataException if the archive is broken or an entry is rejected
   */
  static void unpack(Path archive, ArchiveKind kind, TemporaryFolder folder, PrintStream out)
      throws IOException {
    long size = Files.size(archive);
    if (size == 0) {
      throw new DataException(archive + " is empty: delete it and run the same command again");
    }
    Unpacking into = new Unpacking(archive, folder.path(), folder::stopped);
    try (Progress progress =
        Progress.ofBytes(
            out, Progress.isTerminal(), "unpacking " + archive.getFileName(), size, 0)) {
      switch (kind) {
        case TAR, TAR_GZ -> tar(archive, kind == ArchiveKind.TAR_GZ, into, progress);
        case ZIP -> zip(archive, into, progress);
        case NONE -> throw new IllegalArgumentException(archive + " is no archive");
      }
    } catch (FileSystemException e) {
      throw new DataException(
          "%s cannot be unpacked: %s cannot be written (%s): make room and run the same command again; the archive is kept"
              .formatted(archive, e.getFile(), e.getReason()),
          e);
    } catch (IOException e) {
      boolean full = String.valueOf(e.getMessage()).contains("No space left");
      throw new DataException(
          "%s %s (%s): %s and run the same command again"
              .formatted(
                  archive,
                  full ? "cannot be unpacked" : "is broken",
                  e.getMessage(),
                  full ? "make room" : "delete it"),
          e);
    }
  }

  private static void tar(Path archive, boolean zipped, Unpacking into, Progress progress)
      throws IOException {
    try (FileChannel file = FileChannel.open(archive, StandardOpenOption.READ);
        InputStream buffered = new BufferedInputStream(Channels.newInputStream(file), 1 << 16);
        InputStream plain = zipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
        TarReader tar = new TarReader(plain)) {
      for (Optional<TarArchiveEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
        into.add(e.get().getName(), type(e.get()), tar.content());
        progress.update(file.position());
      }
    }
  }

  private static EntryType type(TarArchiveEntry entry) {
    if (entry.isSymbolicLink() || entry.isLink()) {
      return EntryType.LINK;
    }
    if (entry.isDirectory()) {
      return EntryType.FOLDER;
    }
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG ->
          entry.isSparse() ? EntryType.OTHER : EntryType.FILE;
      default -> EntryType.OTHER;
    };
  }

  private static void zip(Path archive, Unpacking into, Progress progress) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      long read = 0;
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        try (InputStream content = zip.getInputStream(entry)) {
          into.add(entry.getName(), type(entry), content);
        }
        read += entry.getCompressedSize();
        progress.update(read);
      }
    }
  }

  private static EntryType type(ZipArchiveEntry entry) {
    if (entry.isUnixSymlink()) {
      return EntryType.LINK;
    }
    return entry.isDirectory() ? EntryType.FOLDER : EntryType.FILE;
  }
}
