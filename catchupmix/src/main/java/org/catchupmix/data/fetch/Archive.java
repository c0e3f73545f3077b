package org.catchupmix.data.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.catchupmix.data.DataException;
import org.catchupmix.io.TemporaryFolder;

/** Unpacks archives whose checksums are known; their contents are trusted. */
final class Archive {
  private Archive() {}

  static boolean isArchive(String name) {
    return name.matches(".+\\.(tar|tar\\.gz|tgz|zip)");
  }

  /**
   * Unpacks an archive.
   *
   * @param archive a tar, plain or in gzip, or a zip, by its name
   * @throws DataException if the archive is broken, or an entry lies outside the folder
   */
  static void unpack(Path archive, TemporaryFolder into) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        ArchiveInputStream<?> entries = entries(archive.toString(), file)) {
      for (ArchiveEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        if (into.stopped()) {
          throw new DataException("stopped while unpacking " + archive);
        }
        Path path = e.resolveIn(into.path());
        Files.createDirectories(e.isDirectory() ? path : path.getParent());
        if (!e.isDirectory()) {
          Files.copy(entries, path);
        }
      }
    } catch (IOException | InvalidPathException e) {
      throw new DataException(
          "%s cannot be unpacked (%s): make room, or take it from another place"
              .formatted(archive, String.valueOf(e.getMessage()).replace("\0", "\\0")),
          e);
    }
  }

  private static ArchiveInputStream<?> entries(String name, InputStream file) throws IOException {
    return name.endsWith(".zip")
        ? new ZipArchiveInputStream(file)
        : new TarArchiveInputStream(
            name.endsWith(".tar") ? file : new GZIPInputStream(file, 1 << 16));
  }
}
