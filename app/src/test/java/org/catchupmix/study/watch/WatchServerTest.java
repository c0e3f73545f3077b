package org.catchupmix.study.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.app.Main;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.study.page.PageFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks the server by hand-written requests, since clients forbid a Host of one's own. */
class WatchServerTest {
  @TempDir private static Path runs;
  @TempDir private Path folder;

  private RunFolder run;

  @BeforeAll
  static void train() {
    String[] arguments = {
      "train",
      "--device=cpu",
      "--runs=" + runs,
      "--name=r",
      "--train-limit=64",
      "--test-limit=20",
      "--width=2",
      "--batch=16",
      "--epochs=3",
      "--log=jsonl"
    };
    assertEquals(0, Main.commandLine().execute(arguments));
  }

  @BeforeEach
  void copy() throws IOException {
    Files.createDirectory(folder.resolve("r"));
    try (var files = Files.list(runs.resolve("r"))) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            folder.resolve("r").resolve(file.getFileName()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    run = RunFolder.open(folder.resolve("r"));
  }

  /** As if it was in step 2 of epoch 3, and trained by this process or by none. */
  private void makeUnfinished(boolean trained) throws IOException {
    Files.delete(run.summary());
    Files.write(run.metrics(), Files.readAllLines(run.metrics()).subList(0, 3));
    List<String> steps = Files.readAllLines(run.steps()).subList(0, 10);
    Files.writeString(run.steps(), String.join("\n", steps) + "\n{\"epoch\":3,\"ste");
    String date = OffsetDateTime.now().minusSeconds(500).toString();
    String origin = Files.readString(run.origin());
    Files.writeString(run.origin(), origin.replaceFirst("(\"date\" : \")[^\"]*", "$1" + date));
    long process = trained ? ProcessHandle.current().pid() : Long.MAX_VALUE / 10;
    Files.writeString(folder.resolve("r/lock"), process + "\n");
  }

  /** What came back: its status, its headers in lower case, its body. */
  private record Answer(int status, Map<String, String> headers, String body) {
    PageFile page() {
      return PageFile.of(body.replaceFirst("<!DOCTYPE html>\n", ""));
    }
  }

  private static Answer ask(WatchServer server, String line, String host) throws IOException {
    URI address = URI.create(server.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String own = host == null ? "" : "Host: " + host + "\r\n";
      String request = line + " HTTP/1.1\r\n" + own + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = all.split("\r\n\r\n", 2);
      List<String> head = parts[0].lines().toList();
      Map<String, String> headers = new TreeMap<>();
      for (String header : head.subList(1, head.size())) {
        String[] pair = header.split(": ", 2);
        headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
      }
      return new Answer(Integer.parseInt(head.getFirst().split(" ")[1]), headers, parts[1]);
    }
  }

  private static Answer get(WatchServer server) throws IOException {
    return ask(server, "GET /", URI.create(server.address()).getAuthority());
  }

  /** The JDK's server looks for a handler by the path, and ends the connection without one. */
  @Test
  @Timeout(4)
  void aRequestWithoutAPathEndsItsConnection() throws IOException {
    try (WatchServer server = WatchServer.start(run, 0)) {
      URI address = URI.create(server.address());
      try (Socket socket = new Socket(address.getHost(), address.getPort())) {
        String request = "GET mailto:a HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readAllBytes();
      }
      assertEquals(200, get(server).status());
    }
  }

  @Test
  @Timeout(30)
  void aRequestThatDoesNotEndIsCut() throws IOException {
    try (WatchServer server = WatchServer.start(run, 0)) {
      URI address = URI.create(server.address());
      try (Socket socket = new Socket(address.getHost(), address.getPort())) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost".getBytes(StandardCharsets.US_ASCII));
        assertEquals(-1, socket.getInputStream().read());
      }
    }
  }

  @Test
  void aRunThatGoesIsShownAndRedrawn() throws IOException {
    makeUnfinished(true);
    try (WatchServer server = WatchServer.start(run, 0)) {
      Answer answer = get(server);
      assertEquals(200, answer.status());
      assertEquals("2", answer.headers().get("refresh"));
      assertEquals("text/html; charset=utf-8", answer.headers().get("content-type"));
      assertEquals(
          "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'",
          answer.headers().get("content-security-policy"));
      assertEquals("no-store", answer.headers().get("cache-control"));
      PageFile page = answer.page();
      assertEquals("Run r", page.first("h1"));
      // 500 seconds for 2.5 epochs, half an epoch is left.
      assertEquals("Epoch 3 of 3, step 2 of 4. About 2 minutes left.", page.first("strong"));
      assertEquals(3, page.count("img"), "loss, accuracy, loss of steps");
      assertEquals(0, page.count("script"));
      Files.writeString(
          run.steps(), Files.readAllLines(runs.resolve("r/steps.jsonl")).get(10) + "\n");
      assertTrue(get(server).page().first("strong").startsWith("Epoch 3 of 3, step 3 of 4."));
    }
  }

  @Test
  void aRunThatIsDoneOrWasStoppedSaysSo() throws IOException {
    try (WatchServer server = WatchServer.start(run, 0)) {
      Answer done = get(server);
      assertEquals("Done: 3 epochs.", done.page().first("strong"));
      assertFalse(done.headers().containsKey("refresh"));
      makeUnfinished(false);
      Answer stopped = get(server);
      assertEquals(
          "Stopped after 2 epochs of 3. No process of this machine trains it; go on with: catchup"
              + " train --resume "
              + run.path()
              + ".",
          stopped.page().first("strong"));
      assertEquals("2", stopped.headers().get("refresh"));
    }
  }

  @Test
  void warningsAreShownAndTextIsNeverMarkup() throws IOException {
    Files.writeString(
        run.warnings(),
        """
        [{"kind":"exploding loss","epoch":1,"step":2,"layer":"","value":9,
          "message":"<script>alert(1)</script> explodes"}]
        """);
    try (WatchServer server = WatchServer.start(run, 0)) {
      assertEquals(List.of("<script>alert(1)</script> explodes"), get(server).page().warnings());
      Files.writeString(run.metrics(), "epoch,<b>\n");
      Answer broken = get(server);
      assertEquals(200, broken.status());
      assertEquals("2", broken.headers().get("refresh"));
      String why = broken.page().warnings().getFirst();
      assertTrue(why.startsWith(run.metrics() + " "), why);
    }
  }

  @Test
  void aRunWithoutEpochsOrStepsIsShown() throws IOException {
    makeUnfinished(true);
    Files.delete(run.metrics());
    Files.delete(run.steps());
    try (WatchServer server = WatchServer.start(run, 0)) {
      PageFile page = get(server).page();
      assertEquals("Epoch 1 of 3.", page.first("strong"));
      assertEquals(0, page.count("img"));
      assertTrue(page.texts("p").contains("They begin when the first epoch is done."));
    }
  }

  @Test
  void otherHostsPathsAndMethodsAreRefused() throws IOException {
    try (WatchServer server = WatchServer.start(run, 0)) {
      int port = URI.create(server.address()).getPort();
      String own = "127.0.0.1:" + port;
      assertEquals(200, ask(server, "GET /", "localhost:" + port).status());
      List<String> others = new ArrayList<>(List.of("evil.example", "evil.example:" + port));
      others.addAll(List.of("127.0.0.1", "localhost", "127.0.0.1:1", own + ".evil.example"));
      for (String host : others) {
        Answer refused = ask(server, "GET /", host);
        assertEquals(403, refused.status(), host);
        assertFalse(refused.body().contains("Run r"), host);
      }
      // From 25.0.5 on the JDK's server refuses it by itself, with 400.
      int withoutHost = ask(server, "GET /", null).status();
      assertTrue(withoutHost == 403 || withoutHost == 400, () -> "without a Host: " + withoutHost);
      for (String path : List.of("/config.yaml", "/../r/config.yaml", "/favicon.ico", "/index")) {
        assertEquals(404, ask(server, "GET " + path, own).status(), path);
      }
      assertEquals(405, ask(server, "POST /", own).status());
      assertEquals("GET, HEAD", ask(server, "DELETE /", own).headers().get("allow"));
      Answer head = ask(server, "HEAD /", own);
      assertEquals(200, head.status());
      assertEquals("", head.body());
    }
  }

  @Test
  void onlyThisMachineIsServed() throws IOException {
    WatchServer ended;
    try (WatchServer server = WatchServer.start(run, 0)) {
      ended = server;
      int port = URI.create(server.address()).getPort();
      for (NetworkInterface net : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(net.getInetAddresses())) {
          if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
            assertThrows(IOException.class, () -> new Socket(address, port).close(), "" + address);
          }
        }
      }
      RunException e = assertThrows(RunException.class, () -> WatchServer.start(run, port));
      assertTrue(e.getMessage().startsWith("--port " + port + " "), e.getMessage());
    }
    assertThrows(IOException.class, () -> get(ended));
  }
}
