package org.catchupmix.data.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.DataException;
import org.catchupmix.data.tar.TarReader;
import org.catchupmix.progress.Progress;

/**
 * Unpacks an archive of a data set into an empty folder.
 *
 * <p>Rejects what a data set has no use for: paths out of the folder, links, devices, duplicates,
 * and more files or bytes than the archive's size makes likely. Times, owners and permissions are
 * not taken over.
 */
final class Archive {
  /** Limit of entries: more than twice the 120,000 files of Tiny-ImageNet, the largest set. */
  private static final long MOST_ENTRIES = 300_000;

  /** Limit of the unpacked size over the archive's, because compressed images hardly shrink. */
  private static final long MOST_GROWTH = 10;

  private static final long ALWAYS_ALLOWED = 1 << 20;

  private final Path archive;
  private final TemporaryFolder into;
  private final Progress progress;
  private final long mostBytes;
  private long entries;
  private long bytes;

  private Archive(Path archive, TemporaryFolder into, Progress progress) throws IOException {
    this.archive = archive;
    this.into = into;
    this.progress = progress;
    this.mostBytes = ALWAYS_ALLOWED + MOST_GROWTH * Files.size(archive);
  }

  /** Whether a file of this name is unpacked. */
  static boolean isArchive(String name) {
    return name.matches(".+\\.(tar|tar\\.gz|tgz|zip)");
  }

  /**
   * Unpacks an archive.
   *
   * @param archive a tar, plain or in gzip, or a zip, by its name
   * @param into an empty folder
   * @throws DataException if the archive is broken or an entry is rejected
   */
  static void unpack(Path archive, TemporaryFolder into, PrintStream out) throws IOException {
    String name = archive.getFileName().toString();
    try (Progress progress = new Progress(out, Progress.isTerminal(), "unpacking " + name)) {
      progress.beginBytes(Math.max(1, Files.size(archive)));
      Archive unpacking = new Archive(archive, into, progress);
      if (name.endsWith(".zip")) {
        unpacking.zip();
      } else {
        unpacking.tar(!name.endsWith(".tar"));
      }
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be unpacked (%s): make room, or take it from another place"
              .formatted(archive, e.getMessage()),
          e);
    }
  }

  private void tar(boolean zipped) throws IOException {
    try (FileChannel file = FileChannel.open(archive, StandardOpenOption.READ);
        InputStream buffered = new BufferedInputStream(Channels.newInputStream(file), 1 << 16);
        InputStream plain = zipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
        TarReader tar = new TarReader(plain)) {
      for (Optional<TarArchiveEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
        byte kind = e.get().getLinkFlag();
        boolean isFile = kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM;
        add(e.get(), isFile && !e.get().isSparse(), tar.content());
        progress.update(file.position());
      }
    }
  }

  private void zip() throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      long read = 0;
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        try (InputStream content = zip.getInputStream(entry)) {
          add(entry, !entry.isUnixSymlink(), content);
        }
        read += entry.getCompressedSize();
        progress.update(read);
      }
    }
  }

  /**
   * Unpacks an entry.
   *
   * @param isFile whether it is a file, unless it is a folder
   */
  private void add(ArchiveEntry entry, boolean isFile, InputStream content) throws IOException {
    String name = entry.getName();
    if (++entries > MOST_ENTRIES) {
      throw rejected(name, "it is one of more than %,d".formatted(MOST_ENTRIES));
    }
    Path path = inside(name);
    try {
      if (entry.isDirectory()) {
        Files.createDirectories(path);
      } else if (isFile) {
        Files.createDirectories(path.getParent());
        write(name, path, content);
      } else {
        throw rejected(name, "it is a link or a device");
      }
    } catch (FileAlreadyExistsException e) {
      throw rejected(name, into.path().relativize(Path.of(e.getFile())) + " is there already");
    }
  }

  private Path inside(String name) {
    // A backslash or a drive letter leads elsewhere on some systems, so it is rejected on all.
    boolean plain = !name.matches("([A-Za-z]:|/).*|.*[\\\\\0].*|.*(^|/)\\.\\.(/|$).*");
    Path path = plain ? into.path().resolve(name).normalize() : null;
    if (path == null || !path.startsWith(into.path())) {
      throw rejected(name.replace("\0", "\\0"), "it is no path within a folder");
    }
    return path;
  }

  private void write(String name, Path path, InputStream content) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        bytes += read;
        if (bytes > mostBytes) {
          throw rejected(
              name,
              "with it the archive would unpack to more than %,d bytes, %d times its size"
                  .formatted(mostBytes, MOST_GROWTH));
        }
        if (into.stopped()) {
          throw new DataException("stopped while unpacking " + archive);
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private DataException rejected(String name, String why) {
    return new DataException(
        "%s: entry '%s' is rejected, because %s; nothing was unpacked, take the archive from another place"
            .formatted(archive, name, why));
  }
}
