package org.catchupmix.data.fetch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.DataException;
import org.catchupmix.data.FetchSource.ArchiveKind;
import org.catchupmix.data.fetch.Unpacking.EntryType;
import org.catchupmix.data.tar.TarReader;
import org.catchupmix.progress.Progress;

/** Reads the archives that data sets come in. */
final class Archive {
  private Archive() {}

  /** Counts what is read of a file and shows it. */
  private static final class Watched extends FilterInputStream {
    private final Progress progress;
    private long read;

    Watched(InputStream in, Progress progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      throw new UnsupportedOperationException("only whole buffers are read");
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int n = super.read(b, off, len);
      if (n > 0) {
        read += n;
        progress.update(read);
      }
      return n;
    }
  }

  /**
   * Unpacks an archive.
   *
   * @param folder an empty one
   * @throws DataException if the archive is broken or has an entry that is refused
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
      if (String.valueOf(e.getMessage()).contains("No space left")) {
        throw new DataException(
            "%s cannot be unpacked (%s): make room and run the same command again; it is kept"
                .formatted(archive, e.getMessage()),
            e);
      }
      throw new DataException(
          "%s is broken (%s): delete it and run the same command again"
              .formatted(archive, e.getMessage()),
          e);
    }
  }

  private static void tar(Path archive, boolean zipped, Unpacking into, Progress progress)
      throws IOException {
    try (InputStream file =
            new BufferedInputStream(new Watched(Files.newInputStream(archive), progress), 1 << 16);
        InputStream plain = zipped ? new GZIPInputStream(file, 1 << 16) : file;
        TarReader tar = new TarReader(plain)) {
      for (Optional<TarArchiveEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
        into.add(e.get().getName(), type(e.get()), tar.content());
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
