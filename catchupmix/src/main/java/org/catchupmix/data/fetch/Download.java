package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
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
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.DataException;
import org.catchupmix.progress.Progress;

/**
 * Downloads files. What came of a file lies in {@code NAME.part} beside it until all of it is
 * there, with the server's mark of its version in {@code NAME.part.tag}; whoever tries again goes
 * on where it ended, or begins anew if the server has another version by then ({@code Range} with
 * {@code If-Range}). A server that knows no ranges sends all of it again.
 *
 * <p>Redirects are followed, but not from https to http; a proxy is that of the JDK's properties
 * ({@code https.proxyHost} and so on).
 */
final class Download {
  /**
   * How patient it is.
   *
   * @param connect time to reach the server, and for it to begin its answer
   * @param stall time within which {@code least} bytes must come, or the connection counts as cut
   * @param least bytes; fewer count as none
   * @param most bytes of a file
   * @param attempts how often in a row it tries without getting anything
   * @param pause time between two attempts
   */
  record Patience(
      Duration connect, Duration stall, long least, long most, int attempts, Duration pause) {
    /** A kilobyte a second; more than ten times the largest archive here, which fills no disk. */
    static final Patience DEFAULT =
        new Patience(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            60 << 10,
            16L << 30,
            3,
            Duration.ofSeconds(2));
  }

  /** The connection was cut, or never came about; worth another attempt. */
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
  private final Patience patience;
  private final PrintStream out;

  Download(Patience patience, PrintStream out) {
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience.connect)
            .build();
    this.patience = patience;
    this.out = out;
  }

  /**
   * Downloads a file, all of it or with an exception that says how to go on.
   *
   * @param target where to, in a folder that exists
   * @throws DataException if the server has it not, the connection stays cut or the disk is full
   */
  void fetch(URI uri, Path target) throws IOException {
    Path part = beside(target, ".part");
    Path tag = beside(target, ".part.tag");
    AtomicFile.requireRegular(part);
    AtomicFile.requireRegular(tag);
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
      fetch(uri, target, file, tag);
      file.force(true);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      if (Files.exists(part) && Files.size(part) == 0) {
        Files.delete(part);
      }
      if (!Files.exists(part)) {
        Files.deleteIfExists(tag);
      }
    }
  }

  private static Path beside(Path target, String ending) {
    return target.resolveSibling(target.getFileName() + ending);
  }

  /** The lock of a file, which another program, or this very one, may have: then that is said. */
  static FileLock lock(FileChannel file, String taken) throws IOException {
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      // Of this very program.
    }
    if (lock == null) {
      throw new DataException(taken);
    }
    return lock;
  }

  private void fetch(URI uri, Path target, FileChannel file, Path tag) throws IOException {
    int failed = 0;
    // What was there and was thrown away is no progress when it comes again.
    long most = file.size();
    while (true) {
      try {
        attempt(uri, target, file, tag);
        return;
      } catch (CutException e) {
        failed = file.size() - most >= patience.least ? 1 : failed + 1;
        most = Math.max(most, file.size());
        if (failed >= patience.attempts) {
          throw new DataException(
              "%s could not be downloaded (%s): run the same command again, %s"
                  .formatted(
                      shown(uri),
                      e.getMessage(),
                      file.size() > 0
                          ? "it goes on after the %,d bytes that are there".formatted(file.size())
                          : "or name a mirror by --mirror"),
              e);
        }
        out.printf("%s: %s, trying again%n", target.getFileName(), e.getMessage());
        sleep(patience.pause);
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

  private void attempt(URI uri, Path target, FileChannel file, Path tag)
      throws IOException, CutException {
    long have = file.size();
    HttpRequest.Builder request = request(uri).timeout(patience.connect);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
      if (Files.exists(tag)) {
        request.header("If-Range", Files.readString(tag).strip());
      }
    }
    HttpResponse<InputStream> response = send(request.build(), uri);
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case OK -> {
          file.truncate(0);
          mark(response, tag);
          copy(body, length(response), 0, file, target);
        }
        case PARTIAL -> {
          long[] range = range(response);
          if (range[0] != have) {
            file.truncate(0);
            throw new CutException("the server sent another part than was asked for");
          }
          copy(body, range[1], have, file, target);
        }
        case RANGE_NOT_SATISFIABLE -> {
          // Either nothing is missing, or there is too much of something else.
          if (range(response)[1] != have) {
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

  /** An address without the name and password that may stand in it. */
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
      // What the client throws on a port or a header that is no number.
      throw new DataException(
          "%s cannot be downloaded: %s".formatted(shown(uri), e.getMessage()), e);
    }
  }

  private static String why(IOException e, URI uri) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
      if (first instanceof UnresolvedAddressException || first instanceof UnknownHostException) {
        return "the host " + uri.getHost() + " is unknown";
      }
    }
    String because = first.getMessage() == null ? "" : ", " + first.getMessage();
    return switch (e) {
      case HttpConnectTimeoutException _ -> uri.getHost() + " does not answer";
      case HttpTimeoutException _ -> uri.getHost() + " does not begin its answer";
      case ConnectException _ -> "no connection to " + shown(uri).getAuthority();
      case SSLException _ -> "no encrypted connection to " + uri.getHost() + because;
      default -> "the connection was cut" + because;
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

  /** Notes which version of the file this is. */
  private static void mark(HttpResponse<?> response, Path tag) throws IOException {
    // A weak tag promises no equal bytes, and may not be used with a range.
    Optional<String> mark =
        response
            .headers()
            .firstValue("ETag")
            .filter(t -> !t.startsWith("W/"))
            .or(() -> response.headers().firstValue("Last-Modified"));
    Files.deleteIfExists(tag);
    if (mark.isPresent()) {
      Files.writeString(tag, mark.get(), StandardOpenOption.CREATE_NEW);
    }
  }

  private static long length(HttpResponse<?> response) {
    String text = response.headers().firstValue("Content-Length").orElse("");
    return text.matches("\\d+") ? parse(text) : -1;
  }

  /** First byte and total of a Content-Range, -1 for what it does not say. */
  private static long[] range(HttpResponse<?> response) {
    String text = response.headers().firstValue("Content-Range").orElse("");
    String first = text.replaceFirst("^bytes (\\d+)-.*$", "$1");
    String total = text.replaceFirst("^.*/(\\d+)$", "$1");
    return new long[] {
      first.equals(text) ? -1 : parse(first), total.equals(text) ? -1 : parse(total)
    };
  }

  private static long parse(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private void requireLikely(long bytes, Path target) {
    if (bytes > patience.most) {
      throw new DataException(
          "%s: the server sends more than %,d bytes, which no data set here has: name another --mirror"
              .formatted(target.getFileName(), patience.most));
    }
  }

  private void copy(InputStream body, long total, long from, FileChannel file, Path target)
      throws IOException, CutException {
    requireLikely(total, target);
    byte[] buffer = new byte[1 << 16];
    file.position(from);
    long done = from;
    try (StallWatch watch = new StallWatch(body, patience.stall, patience.least);
        Progress progress = progress(target, total, from)) {
      while (true) {
        int read;
        try {
          read = body.read(buffer);
        } catch (IOException e) {
          throw new CutException(
              watch.stalled()
                  ? "fewer than %,d bytes came in %s s"
                      .formatted(patience.least, patience.stall.toMillis() / 1000.0)
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
          ("%s.part cannot be written (%s): make room and run the same command again, it goes on"
                  + " where it ended")
              .formatted(target, e.getMessage()),
          e);
    }
  }
}
