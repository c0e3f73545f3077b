package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.DataException;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.ArchiveKind;
import org.catchupmix.data.sets.RemoteFiles.FileCount;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;

/**
 * Downloads a data set into a folder, whole or not at all.
 *
 * <p>Files are downloaded, checked, unpacked beside their place, counted and moved there in one
 * step. What was downloaded before a failure is kept for the next attempt.
 *
 * <pre>
 *   TO/FOLDER            the data set
 *   TO/ARCHIVE.part      an archive during its download
 *   TO/FOLDER.part/      files that are not packed, during their download
 *   TO/FOLDER.unpacking/ files during unpacking; never left behind
 * </pre>
 */
public final class Fetch {
  private final RemoteFiles source;
  private final Path to;
  private final URI base;
  private final boolean keepArchive;
  private final Download download;
  private final PrintStream out;

  Fetch(
      RemoteFiles source,
      Path to,
      Optional<URI> mirror,
      boolean allowHttp,
      boolean keepArchive,
      Download.Limits limits,
      PrintStream out) {
    this.source = source;
    this.to = to.toAbsolutePath().normalize();
    this.base = mirror.map(Fetch::asFolder).orElse(source.base());
    if (!allowHttp && "http".equals(base.getScheme())) {
      throw new DataException(
          "%s is not encrypted, so that others on the way can read and change what comes: name an https:// address by --mirror, or allow it by --allow-http"
              .formatted(Download.shown(base)));
    }
    this.keepArchive = keepArchive;
    this.download = new Download(limits, out);
    this.out = out;
  }

  /**
   * Fetches a data set unless it exists.
   *
   * @param to parent of the data set's own folder
   * @param mirror another address with the same file names
   * @param allowHttp whether an http:// address is allowed
   * @param keepArchive whether the archive is kept after unpacking
   * @return its folder
   * @throws DataException if it cannot be downloaded, or is not what it should be
   */
  public static Path run(
      RemoteFiles source,
      Path to,
      Optional<URI> mirror,
      boolean allowHttp,
      boolean keepArchive,
      PrintStream out)
      throws IOException {
    Path folder =
        new Fetch(source, to, mirror, allowHttp, keepArchive, Download.Limits.DEFAULT, out).run();
    return to.resolve(folder.getFileName());
  }

  private static URI asFolder(URI mirror) {
    boolean web =
        mirror.getHost() != null
            && ("http".equals(mirror.getScheme()) || "https".equals(mirror.getScheme()))
            && mirror.getQuery() == null
            && mirror.getFragment() == null;
    if (!web) {
      throw new DataException(
          "--mirror %s must be the address of a folder, such as https://HOST/FOLDER/"
              .formatted(Download.shown(mirror)));
    }
    String text = mirror.toString();
    return URI.create(text.endsWith("/") ? text : text + "/");
  }

  Path run() throws IOException {
    Path folder = to.resolve(source.folder());
    if (Files.exists(folder)) {
      requireWhole(folder);
      out.printf("%s is there already, and whole%n", folder);
      return folder;
    }
    Files.createDirectories(to);
    if (source.archive() == ArchiveKind.NONE) {
      files(folder);
    } else {
      archive(folder);
    }
    return folder;
  }

  private void requireWhole(Path folder) throws IOException {
    Optional<String> lack =
        Files.isDirectory(folder)
            ? FileCount.lack(folder, source.contents())
            : Optional.of("it is a file");
    if (lack.isPresent()) {
      throw new DataException(
          "%s is there, but is not a whole %s: %s; move it away, or name another folder by --to"
              .formatted(folder, source.name(), lack.get()));
    }
  }

  /** Downloads files that are not packed. */
  private void files(Path folder) throws IOException {
    Path part = to.resolve(source.folder() + ".part");
    Files.createDirectories(part);
    try {
      for (RemoteFile file : source.files()) {
        obtain(file, part.resolve(file.name()));
      }
    } finally {
      if (isEmpty(part)) {
        Files.delete(part);
      }
    }
    requireContents(part);
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private void archive(Path folder) throws IOException {
    RemoteFile file = source.files().getFirst();
    Path archive = to.resolve(file.name());
    obtain(file, archive);
    try (FileChannel channel =
            FileChannel.open(archive, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock _ =
            Download.lock(
                channel, archive + " is being unpacked by another program: wait for its end");
        TemporaryFolder work = new TemporaryFolder(to.resolve(source.folder() + ".unpacking"))) {
      Archive.unpack(archive, source.archive(), work, out);
      Path made = work.path().resolve(source.folder());
      if (!Files.isDirectory(made)) {
        throw new DataException(
            "%s has no folder %s in it: it is another archive, delete it and try another --mirror"
                .formatted(archive, source.folder()));
      }
      requireContents(made);
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    if (!keepArchive) {
      Files.delete(archive);
    }
  }

  /** Downloads a file unless it exists, and checks it. */
  private void obtain(RemoteFile file, Path target) throws IOException {
    AtomicFile.requireRegular(target);
    boolean there = Files.exists(target);
    URI uri = base.resolve(file.name());
    if (!there) {
      out.printf("from    %s%n", Download.shown(uri));
      download.fetch(uri, target);
    }
    String sum = new DigestUtils("SHA-256").digestAsHex(target);
    if (!sum.equals(file.sha256())) {
      long bytes = Files.size(target);
      if (!there) {
        Files.delete(target);
      }
      throw new DataException(
          "%s has the SHA-256 %s (%,d bytes), but %s is the known one: %s"
              .formatted(
                  there ? target : Download.shown(uri),
                  sum,
                  bytes,
                  file.sha256(),
                  there
                      ? "delete it and run the same command again"
                      : "it was deleted; try again, or name a mirror by --mirror"));
    }
    out.printf("checked %s: SHA-256 %s%n", target.getFileName(), sum);
  }

  private void requireContents(Path folder) throws IOException {
    Optional<String> lack = FileCount.lack(folder, source.contents());
    if (lack.isPresent()) {
      throw new DataException(
          "what came is not a whole %s: %s; its authors have changed it, or it is another archive"
              .formatted(source.name(), lack.get()));
    }
  }
}
