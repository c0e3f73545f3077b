package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.DataException;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;

/**
 * Downloads a data set into a folder, whole or not at all.
 *
 * <p>Files are downloaded, checked and unpacked in {@code TO/FOLDER.part}, and moved to {@code
 * TO/FOLDER} in one step. An archive that is in {@code TO} already is used instead.
 */
public final class Fetch {
  private final RemoteFiles source;
  private final Path to;
  private final URI base;
  private final Download download;
  private final PrintStream out;

  Fetch(
      RemoteFiles source, Path to, Optional<URI> mirror, Download.Limits limits, PrintStream out) {
    this.source = source;
    this.to = to.toAbsolutePath().normalize();
    this.base = mirror.map(Fetch::asFolder).orElse(source.base());
    this.download = new Download(limits, out);
    this.out = out;
  }

  /**
   * Fetches a data set unless it exists.
   *
   * @param to parent of the data set's own folder
   * @param mirror another address with the same file names
   * @throws DataException if it cannot be downloaded, or is not what it should be
   */
  public static Path run(RemoteFiles source, Path to, Optional<URI> mirror, PrintStream out)
      throws IOException {
    Path folder = new Fetch(source, to, mirror, Download.Limits.DEFAULT, out).run();
    return to.resolve(folder.getFileName());
  }

  private static URI asFolder(URI mirror) {
    String text = mirror.toString();
    return URI.create(text.endsWith("/") ? text : text + "/");
  }

  Path run() throws IOException {
    Path folder = to.resolve(source.folder());
    if (Files.exists(folder)) {
      out.printf("%s is there already%n", folder);
      return folder;
    }
    Files.createDirectories(to);
    Path lockFile = to.resolve(source.folder() + ".lock");
    AtomicFile.requireRegular(lockFile);
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new DataException(folder + " is being made by another program: wait for its end");
      }
      try (TemporaryFolder work =
          new TemporaryFolder(to.resolve(source.folder() + AtomicFile.PART))) {
        Files.move(make(work), folder, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.delete(lockFile);
      }
    }
    return folder;
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Downloads the files, and unpacks an archive; returns the folder that results. */
  private Path make(TemporaryFolder work) throws IOException {
    for (RemoteFile file : source.files()) {
      Path existing = to.resolve(file.name());
      AtomicFile.requireRegular(existing);
      boolean archive = Archive.isArchive(file.name());
      Path target = archive && Files.exists(existing) ? existing : work.path().resolve(file.name());
      obtain(file, target);
      if (archive) {
        Archive.unpack(target, work, out);
        Path made = work.path().resolve(source.folder());
        if (!Files.isDirectory(made)) {
          throw new DataException(
              "%s has no folder %s in it: it is another archive, try another --mirror"
                  .formatted(target, source.folder()));
        }
        return made;
      }
    }
    return work.path();
  }

  private void obtain(RemoteFile file, Path target) throws IOException {
    URI uri = base.resolve(file.name());
    boolean there = Files.exists(target);
    if (!there) {
      out.printf("from    %s%n", Download.shown(uri));
      download.fetch(uri, target);
    }
    String sum = new DigestUtils("SHA-256").digestAsHex(target);
    if (!sum.equals(file.sha256())) {
      throw new DataException(
          "%s has the SHA-256 %s (%,d bytes), but %s is the known one: %s"
              .formatted(
                  there ? target : Download.shown(uri),
                  sum,
                  Files.size(target),
                  file.sha256(),
                  there ? "delete it and run the same command again" : "name another --mirror"));
    }
    out.printf("checked %s: SHA-256 %s%n", file.name(), sum);
  }
}
