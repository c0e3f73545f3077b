package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.DataException;
import org.catchupmix.progress.Progress;

/**
 * Downloads files, and resumes downloads that were cut off.
 *
 * <p>A file is in {@code NAME.part} until it is whole. A later attempt asks for the rest of it
 * ({@code Range}); a server without ranges sends the whole file again. If the server has another
 * version by then, the checksum of the whole is wrong, and {@link Fetch} begins anew.
 *
 * <p>Redirects are followed, but not from https to http; a proxy is that of the JDK's properties
 * ({@code https.proxyHost} and so on).
 */
final class Download {
  /**
   * Limits of a download.
   *
   * @param connect time to reach the server, and for the answer to begin
   * @param stall time within which {@code least} bytes must arrive
   * @param least bytes; fewer count as none
   * @param most size limit of a file in bytes
   * @param attempts attempts in a row without progress
   * @param pause time between two attempts
   */
  record Limits(
      Duration connect, Duration stall, long least, long most, int attempts, Duration pause) {
    /** At least a kilobyte per second; at most ten times the largest archive here. */
    static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            60 << 10,
            16L << 30,
            3,
            Duration.ofSeconds(2));
  }

  /** Reports a connection that was cut or failed, so that another attempt may succeed. */
  private static final class CutException extends Exception {
    private static final long serialVersionUID = 1L;

    CutException(String why) {
      super(why);
    }
  }

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final HttpClient client;
  private final Limits limits;
  private final PrintStream out;

  Download(Limits limits, PrintStream out) {
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(limits.connect)
            .build();
    this.limits = limits;
    this.out = out;
  }

  /**
   * Downloads a whole file.
   *
   * @param target file to make, in a folder that exists
   * @throws DataException if the server does not have it, the connection fails or the disk is full
   */
  void fetch(URI uri, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + AtomicFile.PART);
    AtomicFile.requireRegular(part);
    if (Files.isSymbolicLink(part)) {
      throw new DataException(part + " is a link, through which nothing is written: remove it");
    }
    try (FileChannel file =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileLock _ =
            lock(
                file,
                part + " is being written by another download: wait for it to end, or stop it")) {
      fetch(uri, target, file);
      file.force(true);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      if (Files.exists(part) && Files.size(part) == 0) {
        Files.delete(part);
      }
    }
  }

  /** Locks a file, unless this or another program holds the lock. */
  static FileLock lock(FileChannel file, String taken) throws IOException {
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this program.
    }
    if (lock == null) {
      throw new DataException(taken);
    }
    return lock;
  }

  private void fetch(URI uri, Path target, FileChannel file) throws IOException {
    int failed = 0;
    // Bytes that were dropped are no progress when they arrive again.
    long most = file.size();
    while (true) {
      try {
        attempt(uri, target, file);
        return;
      } catch (CutException e) {
        failed = file.size() - most >= limits.least ? 1 : failed + 1;
        most = Math.max(most, file.size());
        if (failed >= limits.attempts) {
          throw new DataException(
              "%s could not be downloaded (%s): run the same command again, %s"
                  .formatted(
                      shown(uri),
                      e.getMessage(),
                      file.size() > 0
                          ? "it continues after the %,d bytes that are there".formatted(file.size())
                          : "or name a mirror by --mirror"),
              e);
        }
        out.printf("%s: %s, trying again%n", target.getFileName(), e.getMessage());
        sleep(limits.pause);
      }
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("the download was interrupted: run the same command again", e);
    }
  }

  private void attempt(URI uri, Path target, FileChannel file) throws IOException, CutException {
    long have = file.size();
    HttpRequest.Builder request = request(uri).timeout(limits.connect);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = send(request.build(), uri);
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case OK -> {
          file.truncate(0);
          copy(body, length(response), 0, file, target);
        }
        case PARTIAL -> {
          Range range = Range.of(response);
          if (range.first != have) {
            file.truncate(0);
            throw new CutException("the server sent another part than was asked for");
          }
          copy(body, range.total, have, file, target);
        }
        case RANGE_NOT_SATISFIABLE -> {
          // Either the file is complete, or the part is longer than the server's file.
          if (Range.of(response).total != have) {
            file.truncate(0);
            throw new CutException("the server's file is shorter than the part that was there");
          }
        }
        default -> throw refused(response.statusCode(), response.uri());
      }
    }
  }

  private static HttpRequest.Builder request(URI uri) {
    try {
      return HttpRequest.newBuilder(uri);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "%s is no address to download from: %s".formatted(shown(uri), e.getMessage()), e);
    }
  }

  /** Removes the user name and password from an address. */
  static URI shown(URI uri) {
    String secret = uri.getRawUserInfo();
    return secret == null ? uri : URI.create(uri.toString().replace(secret + "@", ""));
  }

  private HttpResponse<InputStream> send(HttpRequest request, URI uri) throws CutException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("the download was interrupted: run the same command again", e);
    } catch (IOException e) {
      throw new CutException(why(e, uri));
    } catch (IllegalArgumentException e) {
      // Thrown by the client for a port or a header that is not a number.
      throw new DataException(
          "%s cannot be downloaded: %s".formatted(shown(uri), e.getMessage()), e);
    }
  }

  private static String why(IOException e, URI uri) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String because = first.getMessage() == null ? "" : ", " + first.getMessage();
    return switch (first) {
      case UnresolvedAddressException _ -> "the host " + uri.getHost() + " is unknown";
      case HttpConnectTimeoutException _ -> uri.getHost() + " does not answer";
      case HttpTimeoutException _ -> uri.getHost() + " does not begin its answer";
      default ->
          (e instanceof ConnectException ? "no connection to " : "the connection was cut: ")
              + shown(uri).getAuthority()
              + because;
    };
  }

  private static DataException refused(int status, URI uri) throws CutException {
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      throw new CutException("the server answered with HTTP " + status);
    }
    return new DataException(
        "%s cannot be had (HTTP %d): look whether it has moved, or name a mirror by --mirror"
            .formatted(shown(uri), status));
  }

  private static long length(HttpResponse<?> response) {
    String text = response.headers().firstValue("Content-Length").orElse("");
    return text.matches("\\d+") ? parse(text) : -1;
  }

  /**
   * Content-Range of an answer, with -1 for missing values.
   *
   * @param first offset of the first byte
   * @param total size of the file
   */
  private record Range(long first, long total) {
    static Range of(HttpResponse<?> response) {
      String text = response.headers().firstValue("Content-Range").orElse("");
      return new Range(number(text, "bytes (\\d+)-.*"), number(text, "bytes [^/]*/(\\d+)"));
    }

    private static long number(String text, String pattern) {
      return text.matches(pattern) ? parse(text.replaceFirst(pattern, "$1")) : -1;
    }
  }

  private static long parse(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private void requireLikely(long bytes, Path target) {
    if (bytes > limits.most) {
      throw new DataException(
          "%s: the server sends more than %,d bytes, which no data set here has: name another --mirror"
              .formatted(target.getFileName(), limits.most));
    }
  }

  private void copy(InputStream body, long total, long from, FileChannel file, Path target)
      throws IOException, CutException {
    requireLikely(total, target);
    byte[] buffer = new byte[1 << 16];
    file.position(from);
    long done = from;
    try (StallWatch watch = new StallWatch(body, limits.stall, limits.least);
        Progress progress = progress(target, total, from)) {
      while (true) {
        int read;
        try {
          read = body.read(buffer);
        } catch (IOException e) {
          throw new CutException(
              watch.stalled()
                  ? "fewer than %,d bytes came in %s s"
                      .formatted(limits.least, limits.stall.toMillis() / 1000.0)
                  : "the connection was cut");
        }
        if (read < 0) {
          break;
        }
        watch.came(read);
        write(file, buffer, read, target);
        done += read;
        requireLikely(done, target);
        if (progress != null && done <= total) {
          progress.update(done);
        }
      }
    }
    if (total >= 0 && done < total) {
      throw new CutException(
          "the connection was cut after %,d of %,d bytes".formatted(done, total));
    }
  }

  private Progress progress(Path target, long total, long from) {
    return total <= 0
        ? null
        : Progress.ofBytes(
            out, Progress.isTerminal(), target.getFileName().toString(), total, from);
  }

  private static void write(FileChannel file, byte[] buffer, int length, Path target) {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw new DataException(
          ("%s.part cannot be written (%s): make room and run the same command again, it continues"
                  + " where it ended")
              .formatted(target, e.getMessage()),
          e);
    }
  }
}
