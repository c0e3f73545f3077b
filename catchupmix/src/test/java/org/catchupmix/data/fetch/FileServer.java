package org.catchupmix.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A server of files that can be told to misbehave. */
final class FileServer implements AutoCloseable {
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  volatile boolean saysLength = true;

  /** It stops sending after the cut, but keeps the connection. */
  volatile boolean hangs;

  /** It sends a byte, waits and sends the next one. */
  volatile boolean drips;

  volatile int status = 200;

  private final HttpServer server;
  private volatile int cutAfter;
  private volatile int cuts;

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

  /** Cuts connections after so many bytes, as often as {@code times} says. */
  void cut(int after, int times) {
    cutAfter = after;
    cuts = times;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/moved/")) {
        exchange.getResponseHeaders().add("Location", path.replace("/moved/", "/files/"));
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      byte[] file = files.get(path.substring(path.lastIndexOf('/') + 1));
      if (file == null || status != 200) {
        exchange.sendResponseHeaders(file == null ? 404 : status, -1);
        return;
      }
      send(exchange, file);
    }
  }

  private void send(HttpExchange exchange, byte[] file) throws IOException {
    exchange.sendResponseHeaders(200, saysLength ? file.length : 0);
    int to = file.length;
    boolean cut = cuts > 0;
    if (cut) {
      cuts--;
      to = Math.min(to, cutAfter);
    }
    OutputStream body = exchange.getResponseBody();
    for (int at = 0; drips && at < to; at++) {
      body.write(file, at, 1);
      body.flush();
      rest(50);
    }
    body.write(file, 0, to);
    body.flush();
    if (cut && hangs) {
      rest(2000);
    }
    if (!cut) {
      body.close();
    }
  }

  private static void rest(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
