package org.catchupmix.study.watch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.catchupmix.core.UserException;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.study.page.Page;

/**
 * Serves the {@link LivePage} of a run to browsers of this machine, at {@code
 * http://127.0.0.1:PORT/}.
 *
 * <p>The header {@code Refresh} reloads the page, which needs no script. A request under another
 * name is rejected, so that no other site can point its own name here (DNS rebinding).
 */
public final class WatchServer implements AutoCloseable {
  /** Seconds after which a browser reloads the page. */
  static final int SECONDS = 2;

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  static {
    // The JDK's server waits forever by default; it reads these properties when its class loads.
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
    System.setProperty("sun.net.httpserver.maxRspTime", "60");
    System.setProperty("jdk.httpserver.maxConnections", "200");
  }

  private final RunFolder run;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private WatchServer(RunFolder run, HttpServer server) {
    this.run = run;
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any free port
   * @throws RunException if the port is taken
   */
  public static WatchServer start(RunFolder run, int port) throws IOException {
    HttpServer http;
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      http = HttpServer.create(new InetSocketAddress(loopback, port), 0);
    } catch (BindException e) {
      throw new RunException(
          "--port %d cannot be had on 127.0.0.1 (%s): choose another, or leave it out for any that is free"
              .formatted(port, e.getMessage()));
    }
    WatchServer server = new WatchServer(run, http);
    http.createContext("/", server::handle);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  /** Address of the page. */
  public String address() {
    return "http://" + host() + "/";
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String localhost = host().replace("127.0.0.1", "localhost");
      String host = exchange.getRequestHeaders().getFirst("Host");
      String method = exchange.getRequestMethod();
      if (host == null || !List.of(host(), localhost).contains(host)) {
        answer(exchange, FORBIDDEN, "This page is at " + address() + " alone.");
      } else if (!List.of("GET", "HEAD").contains(method)) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer(exchange, NOT_ALLOWED, "There is nothing here to change.");
      } else if (!exchange.getRequestURI().getPath().equals("/")) {
        answer(exchange, NOT_FOUND, "There is one page here: " + address());
      } else {
        page(exchange);
      }
    }
  }

  private void page(HttpExchange exchange) throws IOException {
    try {
      LivePage page = page();
      if (!page.isDone()) {
        exchange.getResponseHeaders().set("Refresh", Integer.toString(SECONDS));
      }
      answer(exchange, OK, page.html());
    } catch (UserException | IOException e) {
      // The next request may succeed, for example after a file was replaced.
      exchange.getResponseHeaders().set("Refresh", Integer.toString(SECONDS));
      Page page = new Page("The run cannot be read");
      page.lead().warning(e.getMessage() == null ? e.toString() : e.getMessage());
      answer(exchange, OK, page.html());
    }
  }

  /** One at a time, so that several windows cost no more than one. */
  private synchronized LivePage page() throws IOException {
    return LivePage.of(run, Instant.now());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", (status == OK ? "text/html" : "text/plain") + "; charset=utf-8");
    headers.set("Content-Security-Policy", Page.RULES + "; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cache-Control", "no-store");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
