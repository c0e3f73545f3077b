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

  /** Bytes after which it stops sending. */
  volatile int cutAfter = Integer.MAX_VALUE;

  /** Whether it keeps the connection after the cut. */
  volatile boolean hangs;

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
    exchange.sendResponseHeaders(200, file.length);
    OutputStream body = exchange.getResponseBody();
    body.write(file, 0, Math.min(file.length, cutAfter));
    body.flush();
    try {
      Thread.sleep(hangs && file.length > cutAfter ? 3000 : 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
