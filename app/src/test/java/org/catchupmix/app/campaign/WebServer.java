package org.catchupmix.app.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that sends what it is told to, be it HTTP or not; a connection for each answer. */
final class WebServer implements AutoCloseable {
  /**
   * What was asked for.
   *
   * @param name of the file: the last part of the path
   * @param headers by their names in lower case
   */
  record Request(String path, String name, Map<String, String> headers) {
    /** The first byte that is asked for. */
    int from() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
  }

  /** Answers a request. */
  interface Answer {
    void to(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final String scheme;
  private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Answer answer;

  /** A server of unencrypted connections to this machine. */
  WebServer(Answer answer) throws IOException {
    this("http", new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), answer);
  }

  /**
   * @param scheme {@code http} or {@code https}
   * @param socket on which it listens; closed by it
   */
  WebServer(String scheme, ServerSocket socket, Answer answer) {
    this.scheme = scheme;
    this.socket = socket;
    this.answer = answer;
    connections.execute(this::listen);
  }

  /** From now on it answers like this. */
  void answer(Answer other) {
    answer = other;
  }

  URI base() {
    return URI.create("%s://localhost:%d/files/".formatted(scheme, socket.getLocalPort()));
  }

  private void listen() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.execute(() -> serve(connection));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      String path = first.split(" ")[1];
      String name = path.substring(path.lastIndexOf('/') + 1);
      answer.to(new Request(path, name, headers), connection.getOutputStream());
      connection.getOutputStream().flush();
    } catch (IOException e) {
      // The other side has had enough.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends lines of a header and the empty one behind them. */
  static void head(OutputStream out, String... lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /**
   * Answers as a server should, at most so fast.
   *
   * @param pause milliseconds after each 16 KiB
   */
  static Answer honest(Map<String, byte[]> files, long pause) {
    return (request, out) -> {
      byte[] file = files.get(request.name);
      String tag = "\"v%d\"".formatted(file.length);
      String condition = request.headers.getOrDefault("if-range", tag);
      int from = condition.equals(tag) ? request.from() : 0;
      if (from >= file.length) {
        head(
            out, "HTTP/1.1 416 None", "Connection: close", "Content-Range: bytes */" + file.length);
        return;
      }
      head(
          out,
          from > 0 ? "HTTP/1.1 206 Part" : "HTTP/1.1 200 OK",
          "Connection: close",
          "ETag: " + tag,
          "Content-Range: bytes %d-%d/%d".formatted(from, file.length - 1, file.length),
          "Content-Length: " + (file.length - from));
      int step = 16 << 10;
      for (int at = from; at < file.length; at += step) {
        out.write(file, at, Math.min(step, file.length - at));
        out.flush();
        Thread.sleep(pause);
      }
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
    connections.shutdownNow();
  }
}
