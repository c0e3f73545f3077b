package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.data.DataException;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.TemporaryFolder;

/**
 * Downloads a data set into a folder, whole or not at all.
 *
 * <p>Files are downloaded, checked and unpacked in a temporary folder beside {@code TO/FOLDER}, and
 * moved there in one step. An archive that is in {@code TO} already is used instead. Redirects are
 * followed, but not from https to http; a proxy is that of the JDK's properties ({@code
 * https.proxyHost} and so on).
 */
public final class Fetch {
  private static final Duration CONNECTION = Duration.ofSeconds(60);
  private static final Duration FILE = Duration.ofHours(6);
  private static final int OK = 200;

  private final RemoteFiles source;
  private final Path to;
  private final URI base;
  private final Duration limit;
  private final PrintStream out;

  /**
   * Prepares a download.
   *
   * @param limit for each file
   */
  Fetch(RemoteFiles source, Path to, Optional<URI> mirror, Duration limit, PrintStream out) {
    this.source = source;
    this.to = to.toAbsolutePath().normalize();
    this.base = mirror.map(Fetch::asFolder).orElse(source.base());
    this.limit = limit;
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
    Path folder = new Fetch(source, to, mirror, FILE, out).run();
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
    // Process ids repeat on other hosts and in containers, which may share this folder.
    String part = source.folder() + "." + UUID.randomUUID() + AtomicFile.PART;
    try (TemporaryFolder work = new TemporaryFolder(to.resolve(part))) {
      Path made = make(work);
      if (!Files.exists(folder)) { // another program may have made it meanwhile
        Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return folder;
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
        Archive.unpack(target, work);
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
      download(uri, target);
    }
    String sum = new DigestUtils("SHA-256").digestAsHex(target);
    if (!sum.equals(file.sha256())) {
      throw new DataException(
          "%s has the SHA-256 %s (%,d bytes), but %s is the known one: %s"
              .formatted(
                  there ? target : shown(uri),
                  sum,
                  Files.size(target),
                  file.sha256(),
                  there ? "delete it and run the same command again" : "name another --mirror"));
    }
    out.printf("checked %s: SHA-256 %s%n", file.name(), sum);
  }

  private void download(URI uri, Path target) {
    out.printf("downloading %s%n", shown(uri));
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECTION)
            .build();
    try {
      int status =
          client
              .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofFile(target))
              .get(limit.toMillis(), TimeUnit.MILLISECONDS)
              .statusCode();
      if (status != OK) {
        throw failed(uri, "HTTP " + status, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(uri, "it was interrupted", e);
    } catch (TimeoutException e) {
      throw failed(uri, "it took longer than %s s".formatted(limit.toMillis() / 1000.0), e);
    } catch (ExecutionException e) {
      throw failed(uri, reason(e.getCause()), e);
    } catch (IllegalArgumentException e) {
      // The client throws this for an invalid scheme or port.
      throw failed(uri, e.getMessage(), e);
    } finally {
      client.shutdownNow();
      client.close(); // waits for the thread that writes the file
    }
  }

  private static String reason(Throwable cause) {
    if (!(cause instanceof ConnectException)) {
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
    boolean unknown =
        Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
            .anyMatch(c -> c instanceof UnresolvedAddressException);
    return unknown ? "the host is unknown" : "no connection";
  }

  private static DataException failed(URI uri, String why, Exception cause) {
    return new DataException(
        "%s could not be downloaded (%s): run the same command again, or name a mirror by --mirror"
            .formatted(shown(uri), why),
        cause);
  }

  /** Removes the user name and password from an address. */
  private static URI shown(URI uri) {
    String secret = uri.getRawUserInfo();
    return secret == null ? uri : URI.create(uri.toString().replace(secret + "@", ""));
  }
}
