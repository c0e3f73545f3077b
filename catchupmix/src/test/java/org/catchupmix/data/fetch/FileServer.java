package org.catchupmix.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A server of files that can be told to misbehave. */
final class FileServer implements AutoCloseable {
  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** Bytes after which it stops sending. */
  volatile int cutAfter = Integer.MAX_VALUE;

  /** Whether it keeps the connection after the cut, until it is closed. */
  volatile boolean hangs;

  /** The entity tag of its files, or null; with one it answers requests for the end of a file. */
  volatile String tag;

  /** The {@code Range} of each request for a file, or "null". */
  final List<String> ranges = new CopyOnWriteArrayList<>();

  private final CountDownLatch closed = new CountDownLatch(1);

  private final HttpServer server;

  FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** The address of the folder of its files. */
  URI uri(String folder) {
    return URI.create("http://localhost:%d/%s/".formatted(server.getAddress().getPort(), folder));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] file = files.get(path.substring(path.lastIndexOf('/') + 1));
      if (path.startsWith("/moved/")) {
        exchange.getResponseHeaders().add("Location", path.replace("/moved/", "/files/"));
        exchange.sendResponseHeaders(302, -1);
      } else if (file == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        send(exchange, file);
      }
    }
  }

  private void send(HttpExchange exchange, byte[] file) throws IOException {
    int from = first(exchange);
    if (tag != null) {
      exchange.getResponseHeaders().add("ETag", tag);
    }
    if (from > 0) {
      String range = "bytes " + from + "-" + (file.length - 1) + "/" + file.length;
      exchange.getResponseHeaders().add("Content-Range", range);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
    OutputStream body = exchange.getResponseBody();
    body.write(file, from, Math.min(file.length, cutAfter) - from);
    body.flush();
    if (hangs) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The first byte that a request wants of the file that it knows by its tag. */
  private int first(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    boolean same = tag != null && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
    return range == null || !same ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
