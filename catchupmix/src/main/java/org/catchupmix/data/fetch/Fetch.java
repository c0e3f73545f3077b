package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.data.DataException;
import org.catchupmix.data.PartFolder;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.TemporaryFolder;

/**
 * Downloads a data set into a folder, whole or not at all.
 *
 * <p>Files are downloaded, checked and unpacked in {@code TO/FOLDER.part}, and moved to {@code
 * TO/FOLDER} in one step. What was downloaded stays after a failure or a kill, and the next call
 * continues from it. An archive that is in {@code TO} already is used instead. A proxy is that of
 * the JDK's properties ({@code https.proxyHost} and so on).
 */
public final class Fetch {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RemoteFiles source;
  private final Path to;
  private final URI base;
  private final Duration patience;
  private final PrintStream out;

  /**
   * Prepares a download.
   *
   * @param patience time without a byte after which a server counts as silent
   */
  Fetch(RemoteFiles source, Path to, Optional<URI> mirror, Duration patience, PrintStream out) {
    this.source = source;
    this.to = to.toAbsolutePath().normalize();
    this.base = mirror.map(Fetch::asFolder).orElse(source.base());
    this.patience = patience;
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
    Path folder = new Fetch(source, to, mirror, PATIENCE, out).run();
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
    try (PartFolder work = new PartFolder(folder)) {
      work.keepOnly(
          source.files().stream()
              .map(RemoteFile::name)
              .flatMap(name -> Stream.of(name, name + AtomicFile.PART, name + Download.TAG))
              .collect(Collectors.toSet()));
      try (TemporaryFolder unpacked = new TemporaryFolder(work.path().resolve("unpacked"))) {
        Path made = make(work.path(), unpacked);
        if (!Files.exists(folder)) { // another program may have made it meanwhile
          Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      work.keepOnly(Set.of());
    }
    return folder;
  }

  /** Downloads the files, and unpacks an archive; returns the folder that results. */
  private Path make(Path work, TemporaryFolder unpacked) throws IOException {
    for (RemoteFile file : source.files()) {
      Path existing = to.resolve(file.name());
      AtomicFile.requireRegular(existing);
      boolean archive = Archive.isArchive(file.name());
      Path target = archive && Files.exists(existing) ? existing : work.resolve(file.name());
      obtain(file, target, target.equals(existing));
      if (archive) {
        Archive.unpack(target, unpacked);
        Path made = unpacked.path().resolve(source.folder());
        if (!Files.isDirectory(made)) {
          throw new DataException(
              "%s has no folder %s in it: it is another archive, try another --mirror"
                  .formatted(target, source.folder()));
        }
        return made;
      }
    }
    for (RemoteFile file : source.files()) {
      Files.move(work.resolve(file.name()), unpacked.path().resolve(file.name()));
    }
    return unpacked.path();
  }

  /**
   * Downloads a file unless it is there, and checks its SHA-256.
   *
   * @param isUsers whether the user put it there, so that it is never deleted
   */
  private void obtain(RemoteFile file, Path target, boolean isUsers) throws IOException {
    URI uri = base.resolve(file.name());
    if (!isUsers && !(Files.exists(target) && isRight(file, target))) {
      Files.deleteIfExists(target);
      new Download(uri, target, patience, out).run();
    }
    if (!isRight(file, target)) {
      String found = "SHA-256 %s (%,d bytes)".formatted(sum(target), Files.size(target));
      if (!isUsers) {
        Files.delete(target);
      }
      throw new DataException(
          "%s has the %s, but %s is the known one: %s"
              .formatted(
                  isUsers ? target : WebAddress.shown(uri),
                  found,
                  file.sha256(),
                  isUsers ? "delete it and run the same command again" : "name another --mirror"));
    }
    out.printf("checked %s: SHA-256 %s%n", file.name(), file.sha256());
  }

  private static boolean isRight(RemoteFile file, Path target) throws IOException {
    return sum(target).equals(file.sha256());
  }

  private static String sum(Path file) throws IOException {
    return new DigestUtils("SHA-256").digestAsHex(file);
  }
}
