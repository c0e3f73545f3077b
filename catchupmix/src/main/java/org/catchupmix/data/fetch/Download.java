package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.PlainText;
import org.catchupmix.progress.Progress;

/**
 * Download of one file, which continues where an earlier one ended.
 *
 * <p>Bytes go to {@code TARGET.part}. The server's entity tag is kept beside it in {@code
 * TARGET.etag}: a later call asks for the missing bytes of the file with this tag (RFC 9110,
 * sections 13.1.5 and 14.2), and starts again where the server has another file or no strong tag.
 * Redirects are followed, but not from https to http.
 */
final class Download {
  /** Ending of the file that keeps the entity tag. */
  static final String TAG = ".etag";

  private static final Duration CONNECTION = Duration.ofSeconds(60);
  private static final long WATCHED_MILLIS = 200;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NO_SUCH_RANGE = 416;

  private final URI uri;
  private final Path target;
  private final Path part;
  private final Path tag;
  private final Duration patience;
  private final PrintStream out;
  private final AtomicLong received = new AtomicLong();

  /**
   * Prepares a download.
   *
   * @param patience time without a byte after which it fails
   */
  Download(URI uri, Path target, Duration patience, PrintStream out) {
    this.uri = uri;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + AtomicFile.PART);
    this.tag = target.resolveSibling(target.getFileName() + TAG);
    this.patience = patience;
    this.out = out;
  }

  /**
   * Downloads the file.
   *
   * @throws DataException if the server cannot be reached, refuses, or sends nothing any more
   */
  void run() throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECTION)
            .build();
    try {
      boolean all = isResumable() && receive(client, Files.size(part));
      if (!all) {
        receive(client, 0);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(tag);
    } finally {
      client.shutdownNow();
      if (!isResumable()) {
        Files.deleteIfExists(part);
      }
    }
  }

  private boolean isResumable() {
    return Files.isRegularFile(part) && Files.isRegularFile(tag);
  }

  /** Receives the bytes from an offset on; false if the server has no such range of this file. */
  private boolean receive(HttpClient client, long from) throws IOException {
    HttpResponse<InputStream> response = request(client, from);
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      boolean continues = status == PARTIAL && startsAt(response, from);
      if (from > 0 && !continues && (status == PARTIAL || status == NO_SUCH_RANGE)) {
        return false;
      }
      if (!continues && status != OK) {
        throw failed("HTTP " + status, null);
      }
      out.printf(
          "downloading %s%s%n",
          WebAddress.shown(uri), continues ? ", continuing at byte %,d".formatted(from) : "");
      keepTag(response);
      copy(body, continues, response.headers().firstValueAsLong("Content-Length").orElse(0));
      return true;
    }
  }

  private HttpResponse<InputStream> request(HttpClient client, long from) throws IOException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri);
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
        request.header("If-Range", PlainText.read(tag));
      }
      return client
          .sendAsync(request.build(), BodyHandlers.ofInputStream())
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw silent();
    } catch (ExecutionException e) {
      throw failed(reason(e.getCause()), e);
    } catch (IllegalArgumentException e) {
      // The client throws this for an invalid scheme or port.
      throw failed(e.getMessage(), null);
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long from) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + from + "-"))
        .isPresent();
  }

  /** Keeps a strong tag; a weak one does not promise equal bytes. */
  private void keepTag(HttpResponse<?> response) throws IOException {
    Optional<String> strong = response.headers().firstValue("ETag").filter(t -> t.startsWith("\""));
    if (strong.isPresent()) {
      AtomicFile.write(tag, strong.get());
    } else {
      Files.deleteIfExists(tag);
    }
  }

  /** Copies a body in a thread of its own, so that a silent server does not hold the caller. */
  private void copy(InputStream body, boolean append, long expected) throws IOException {
    FutureTask<Void> copying = new FutureTask<>(() -> write(body, append));
    Thread writer = Thread.ofVirtual().start(copying);
    try (Progress progress = new Progress(out, Progress.isTerminal(), "" + target.getFileName())) {
      progress.beginBytes(Math.max(1, expected)); // 0 is an unknown length, of which none is shown
      long before = 0;
      long since = System.nanoTime();
      while (!isDone(copying)) {
        long now = received.get();
        if (now > before) {
          before = now;
          since = System.nanoTime();
          if (expected > 0) {
            progress.update(Math.min(now, expected));
          }
        } else if (System.nanoTime() - since > patience.toNanos()) {
          throw silent();
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FileSystemException here) {
        throw here; // a full disk, for example, which no mirror helps against
      }
      throw failed(reason(e.getCause()), e);
    } finally {
      body.close(); // wakes a writer that waits for bytes
      join(writer);
    }
  }

  private Void write(InputStream body, boolean append) throws IOException {
    StandardOpenOption how =
        append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    byte[] buffer = new byte[1 << 16];
    try (OutputStream file =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        file.write(buffer, 0, n);
        received.addAndGet(n);
      }
    }
    return null;
  }

  private static boolean isDone(FutureTask<Void> copying)
      throws InterruptedException, ExecutionException {
    try {
      copying.get(WATCHED_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static void join(Thread writer) {
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  private DataException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return failed("it was interrupted", e);
  }

  private DataException silent() {
    return failed("nothing came for %s s".formatted(patience.toMillis() / 1000.0), null);
  }

  private DataException failed(String why, Exception cause) {
    String next = isResumable() ? "continue by the same command" : "run the same command again";
    return new DataException(
        "%s could not be downloaded (%s): %s, or name a mirror by --mirror"
            .formatted(WebAddress.shown(uri), WebAddress.withoutSecrets(why), next),
        cause);
  }
}
