package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.catchupmix.data.DataException;
import org.catchupmix.progress.Progress;

/**
 * Downloads a file.
 *
 * <p>Redirects are followed, but not from https to http; a proxy is that of the JDK's properties
 * ({@code https.proxyHost} and so on).
 */
record Download(Limits limits, PrintStream out) {
  /**
   * Limits of a download.
   *
   * @param stall time within which {@code least} bytes must arrive
   * @param least bytes; fewer count as none
   * @param most size limit of a file in bytes
   */
  record Limits(Duration stall, long least, long most) {
    /** At least a kilobyte per second; at most ten times the largest archive here. */
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), 60 << 10, 16L << 30);
  }

  private static final int OK = 200;
  private static final long POLL_MILLISECONDS = 100;

  /**
   * Downloads a whole file.
   *
   * @throws DataException if the server does not have it, the connection fails or the disk is full
   */
  void fetch(URI uri, Path target) throws IOException {
    AtomicLong length = new AtomicLong(-1);
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(limits.stall)
            .build()) {
      CompletableFuture<HttpResponse<Path>> response =
          client.sendAsync(
              HttpRequest.newBuilder(uri).build(),
              info -> {
                length.set(info.headers().firstValueAsLong("Content-Length").orElse(-1));
                return info.statusCode() == OK
                    ? BodySubscribers.ofFile(target)
                    : BodySubscribers.replacing(target);
              });
      try {
        int status = watch(response, length, uri, target);
        if (status != OK) {
          throw failed(uri, "HTTP " + status, null);
        }
      } finally {
        response.cancel(true);
        client.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(uri, "it was interrupted", e);
    } catch (ExecutionException e) {
      throw failed(uri, why(e.getCause()), e);
    } catch (IllegalArgumentException e) {
      // The client throws this for an invalid port.
      throw failed(uri, e.getMessage(), e);
    }
  }

  /** Waits for a response; stops if it is too slow or too large. */
  private int watch(
      CompletableFuture<HttpResponse<Path>> response, AtomicLong length, URI uri, Path target)
      throws IOException, InterruptedException, ExecutionException {
    String name = target.getFileName().toString();
    long marked = 0;
    long since = System.nanoTime();
    boolean begun = false;
    try (Progress progress = new Progress(out, Progress.isTerminal(), name)) {
      while (true) {
        try {
          return response.get(POLL_MILLISECONDS, TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
          // Still at work.
        }
        long done = Files.exists(target) ? Files.size(target) : 0;
        if (Math.max(done, length.get()) > limits.most) {
          throw failed(uri, "it has more than %,d bytes".formatted(limits.most), null);
        }
        if (System.nanoTime() - since >= limits.stall.toNanos()) {
          if (done - marked < limits.least) {
            String slow = "fewer than %,d bytes came in %s s";
            throw failed(uri, slow.formatted(limits.least, limits.stall.toMillis() / 1000.0), null);
          }
          marked = done;
          since = System.nanoTime();
        }
        if (!begun && length.get() > 0) {
          progress.beginBytes(length.get());
          begun = true;
        }
        if (begun) {
          progress.update(Math.min(done, length.get()));
        }
      }
    }
  }

  private static String why(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    if (first instanceof UnresolvedAddressException) {
      return "the host is unknown";
    }
    return e instanceof ConnectException ? "no connection" : String.valueOf(first.getMessage());
  }

  private static DataException failed(URI uri, String why, Exception cause) {
    return new DataException(
        "%s could not be downloaded (%s): run the same command again, or name a mirror by --mirror"
            .formatted(shown(uri), why),
        cause);
  }

  /** Removes the user name and password from an address. */
  static URI shown(URI uri) {
    String secret = uri.getRawUserInfo();
    return secret == null ? uri : URI.create(uri.toString().replace(secret + "@", ""));
  }
}
