package org.catchupmix.app.campaign;

import static org.catchupmix.app.campaign.WebServer.head;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.catchupmix.app.campaign.WebServer.Answer;
import org.catchupmix.app.cli.Sentences;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.fetch.PatientFetch;

/**
 * Fetches a set from a server that lies, drips, cuts, redirects and never ends: each attempt ends
 * soon, in a sentence, leaves nothing but a part that was downloaded, and from an honest server the
 * set then comes whole. Started with {@link #TRUST}.
 */
final class HostileServer {
  /** The store of the one certificate that is trusted, in the folder of the work. */
  static final String TRUST = "trusted.p12";

  private static final String PASSWORD = "campaign";
  private static final Duration SPAN = Duration.ofMillis(300);

  /** The limit for an honest server, which may be slow on a busy machine. */
  private static final Duration HONEST_SPAN = Duration.ofSeconds(10);

  private static final long LEAST = 4096;
  private static final long MOST = 4 << 20;

  /** The limit for three attempts with pauses between, on a busy machine. */
  private static final double MOST_SECONDS = 15;

  private static final long TICK = 50;

  /** Ticks since the start, but for the time in which others have stopped the whole process. */
  private static final AtomicLong TICKS = new AtomicLong();

  private static final String OK = "HTTP/1.1 200 OK";
  private static final String PART = "HTTP/1.1 206 Part";

  private static final List<String> LENGTHS =
      List.of("9223372036854775807", "99999999999999999999", "-5", "1e9", "", "17179869185");

  private final Path work;
  private final long seed;
  private final Random random;
  private final Map<String, Answer> attacks = new LinkedHashMap<>();

  /** The files that an honest server would send. */
  private Map<String, byte[]> good;

  private HostileServer(Path work, long seed) {
    this.work = work;
    this.seed = seed;
    this.random = new Random(seed);
    lengths();
    ranges();
    redirects();
    endless();
    others();
  }

  /** Arguments: the seed, an empty folder, how often each attack is tried. */
  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException {
    Thread.ofPlatform().daemon().start(HostileServer::tick);
    HostileServer hostile = new HostileServer(Path.of(args[1]), Long.parseLong(args[0]));
    Result result = new Result("data fetch from a hostile server");
    Result encrypted = new Result("data fetch over https: redirect to http, unknown certificate");
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      for (Map.Entry<String, Answer> attack : hostile.attacks.entrySet()) {
        result.add(hostile.attack(attack.getKey(), attack.getValue(), i % 2 == 0));
      }
      encrypted.add(hostile.downgrade());
      encrypted.add(hostile.unknownCertificate());
    }
    result.print();
    encrypted.print();
  }

  private static void tick() {
    while (true) {
      LockSupport.parkNanos(TICK * 1_000_000);
      TICKS.incrementAndGet();
    }
  }

  /** The options of Java that trust the certificate. */
  static List<String> options(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path store = folder.resolve(TRUST);
    certificate(store);
    return List.of(
        "-Xmx256m",
        "-Djavax.net.ssl.trustStore=" + store,
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }

  private static void certificate(Path store) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(tool, "-genkeypair", "-alias", "server"));
    command.addAll(List.of("-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2"));
    command.addAll(List.of("-ext", "san=dns:localhost", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process = builder.redirectOutput(new File(store + ".txt")).start();
    if (process.waitFor() != 0) {
      throw new IOException("no certificate: " + Files.readString(Path.of(store + ".txt")));
    }
  }

  private byte[] file(WebServer.Request request) {
    return good.getOrDefault(request.name(), new byte[0]);
  }

  private void lengths() {
    for (String length : LENGTHS) {
      attacks.put(
          "Content-Length: " + length,
          (request, out) -> {
            head(out, OK, "Content-Length: " + length);
            out.write(file(request), 0, random.nextInt(1, 50_000));
          });
    }
    attacks.put(
        "a Content-Length that is too long",
        (request, out) -> {
          byte[] file = file(request);
          head(out, OK, "Content-Length: " + (file.length + random.nextInt(1, 1 << 20)));
          out.write(file);
        });
    attacks.put(
        "a Content-Length that is too short",
        (request, out) -> {
          byte[] file = file(request);
          head(out, OK, "Content-Length: " + random.nextInt(file.length));
          out.write(file);
        });
    attacks.put(
        "two of them",
        (request, out) -> {
          byte[] file = file(request);
          head(out, OK, "Content-Length: 7", "Content-Length: " + file.length);
          out.write(file);
        });
    attacks.put(
        "cut after a few bytes each time",
        (request, out) -> {
          byte[] file = file(request);
          int from = request.from();
          String range = "Content-Range: bytes %d-%d/%d";
          head(
              out,
              from > 0 ? PART : OK,
              range.formatted(from, file.length - 1, file.length),
              "Content-Length: " + (file.length - from));
          out.write(file, from, Math.min(random.nextInt(1, 500), file.length - from));
        });
  }

  private void ranges() {
    attacks.put(
        "another Content-Range",
        (request, out) -> {
          byte[] file = file(request);
          int from = random.nextInt(file.length);
          cutFirst(request, out, PART, "bytes %d-%d/%d", from, file.length - 1, file.length);
        });
    attacks.put(
        "a Content-Range of no numbers",
        (request, out) -> cutFirst(request, out, PART, "bytes -1-/*"));
    attacks.put(
        "a Content-Range of another total",
        (request, out) -> {
          byte[] file = file(request);
          long total = file.length + random.nextLong(1L << random.nextInt(1, 62));
          cutFirst(request, out, PART, "bytes %d-%d/%d", request.from(), total - 1, total);
        });
    attacks.put(
        "206 that was not asked for",
        (request, out) -> {
          head(out, PART, "Content-Range: bytes 0-9/10", "Content-Length: 10");
          out.write(file(request), 0, 10);
        });
    attacks.put(
        "416 always",
        (request, out) ->
            head(out, "HTTP/1.1 416 None", "Content-Range: bytes */5", "Content-Length: 0"));
    attacks.put(
        "416 that says that all is there",
        (request, out) ->
            cutFirst(request, out, "HTTP/1.1 416 None", "bytes */%d", request.from()));
  }

  /** Half of the file, then an answer of one's own to the request for the rest. */
  private void cutFirst(
      WebServer.Request request, OutputStream out, String status, String range, Object... numbers)
      throws IOException {
    byte[] file = file(request);
    if (request.from() == 0) {
      head(out, OK, "ETag: \"a\"", "Content-Length: " + file.length);
      out.write(file, 0, random.nextInt(1, file.length / 2));
      return;
    }
    head(out, status, "Content-Range: " + range.formatted(numbers));
    out.write(file, 0, random.nextInt(file.length));
  }

  private void redirects() {
    attacks.put(
        "a redirect to itself",
        (request, out) ->
            head(out, "HTTP/1.1 302 Go", "Location: " + request.path(), "Content-Length: 0"));
    attacks.put(
        "redirects without end",
        (request, out) ->
            head(
                out,
                "HTTP/1.1 307 Go",
                "Location: /%d/%s".formatted(random.nextInt(1 << 20), request.name()),
                "Content-Length: 0"));
    for (String place :
        List.of("file:///etc/passwd", "ftp://localhost/a", "http://localhost:99999/", "", "::")) {
      attacks.put(
          "a redirect to '" + place + "'",
          (request, out) ->
              head(out, "HTTP/1.1 301 Go", "Location: " + place, "Content-Length: 0"));
    }
    for (int status : new int[] {204, 304, 401, 403, 407, 429, 500, 999}) {
      attacks.put(
          "HTTP " + status,
          (request, out) ->
              head(
                  out,
                  "HTTP/1.1 %d So".formatted(status),
                  "Retry-After: 99999999",
                  "Content-Length: 0"));
    }
  }

  private void endless() {
    attacks.put("silence", (request, out) -> Thread.sleep(60_000));
    attacks.put("nothing", (request, out) -> {});
    attacks.put(
        "a slow drip",
        (request, out) -> {
          byte[] file = file(request);
          head(out, OK, "Content-Length: " + file.length);
          for (byte b : file) {
            out.write(b);
            out.flush();
            Thread.sleep(20);
          }
        });
    attacks.put(
        "a header that drips",
        (request, out) -> {
          head(out, OK + "\r\nServer: slow");
          for (int i = 0; i < 3000; i++) {
            out.write('a');
            out.flush();
            Thread.sleep(20);
          }
        });
    attacks.put(
        "a header without end",
        (request, out) -> {
          out.write((OK + "\r\n").getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; ; i++) {
            out.write("X-%d: a\r\n".formatted(i).getBytes(StandardCharsets.US_ASCII));
          }
        });
    attacks.put(
        "one line without end",
        (request, out) -> {
          out.write((OK + "\r\nX: ").getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write(new byte[1 << 16]);
          }
        });
    attacks.put(
        "a file without end",
        (request, out) -> {
          head(out, OK);
          while (true) {
            out.write(file(request));
          }
        });
    attacks.put(
        "chunks without end",
        (request, out) -> {
          head(out, OK, "Transfer-Encoding: chunked");
          byte[] chunk = new byte[1 << 16];
          while (true) {
            out.write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(chunk);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        });
    attacks.put(
        "a chunk of a wrong length",
        (request, out) -> {
          head(out, OK, "Transfer-Encoding: chunked");
          out.write("7fffffffffffffff\r\n".getBytes(StandardCharsets.US_ASCII));
          out.write(file(request));
        });
    attacks.put(
        "100 Continue without end",
        (request, out) -> {
          while (true) {
            head(out, "HTTP/1.1 100 Continue");
          }
        });
  }

  private void others() {
    attacks.put(
        "one wrong bit",
        (request, out) -> {
          byte[] bad = file(request).clone();
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
          WebServer.honest(Map.of(request.name(), bad), 0).to(request, out);
        });
    attacks.put(
        "bytes of chance",
        (request, out) -> {
          byte[] noise = new byte[random.nextInt(1, 5000)];
          random.nextBytes(noise);
          out.write(noise);
        });
    attacks.put("another protocol", (request, out) -> head(out, "HTTP/9.9 200 OK"));
    attacks.put(
        "bytes packed by gzip",
        (request, out) -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(file(request));
          }
          head(out, OK, "Content-Encoding: gzip", "Content-Length: " + bytes.size());
          bytes.writeTo(out);
        });
    for (String tag :
        List.of("\"a\tb\"", "\"\u00e9\u0001\"", "", "a".repeat(100_000), "\"a\"\u0000")) {
      attacks.put(
          "a tag of %d characters%s"
              .formatted(tag.length(), tag.isEmpty() ? "" : ", " + tag.charAt(1)),
          (request, out) -> {
            byte[] file = file(request);
            head(out, OK, "ETag: " + tag, "Content-Length: " + file.length);
            out.write(file, 0, random.nextInt(1, file.length / 2));
          });
    }
  }

  /** Fetches a set from one that answers like this, then from an honest one. */
  private String attack(String what, Answer answer, boolean packed) throws IOException {
    try (WebServer server = new WebServer(answer)) {
      ServedSet set = ServedSet.of(seed, server.base(), packed);
      good = set.served();
      return fetch(what, server, set, true);
    }
  }

  private String fetch(String what, WebServer server, ServedSet set, boolean allowHttp)
      throws IOException {
    Path folder = Files.createTempDirectory(work, "attack-");
    Path to = Files.createDirectory(folder.resolve("to"));
    Path witness = Files.writeString(folder.resolve("image-00.bin"), "mine");
    long before = TICKS.get();
    String wrong = refused(set, to, allowHttp, SPAN);
    double seconds = (TICKS.get() - before) * TICK * 1e-3;
    if (wrong.isEmpty() && seconds > MOST_SECONDS) {
      wrong = "took %.0f s".formatted(seconds);
    }
    if (wrong.isEmpty()) {
      wrong = left(to, set);
    }
    if (wrong.isEmpty() && !Files.readString(witness).equals("mine")) {
      wrong = "a file outside was changed";
    }
    if (wrong.isEmpty()) {
      server.answer(WebServer.honest(set.served(), 0));
      // A part whose server gave no tag may be of another file: then its sum is wrong once.
      if (!refused(set, to, allowHttp, HONEST_SPAN).isEmpty() || Files.exists(to.resolve("set"))) {
        wrong = set.difference(to);
      } else {
        refused(set, to, allowHttp, HONEST_SPAN);
        wrong = set.difference(to);
      }
    }
    TemporaryFolder.delete(folder);
    return wrong.isEmpty() ? "" : what + ": " + wrong;
  }

  /** Empty if it was refused in a sentence. */
  private static String refused(ServedSet set, Path to, boolean allowHttp, Duration span) {
    PrintStream out = new PrintStream(OutputStream.nullOutputStream());
    try {
      PatientFetch.run(set.source(), to, allowHttp, span, LEAST, MOST, out);
      return "was taken";
    } catch (UserException e) {
      return sentence(e.getMessage());
    } catch (IOException e) {
      return sentence(Sentences.of(e));
    } catch (RuntimeException | Error e) {
      return e + " at " + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 3));
    }
  }

  private static String sentence(String text) {
    boolean one = text != null && text.length() < 1000 && !text.contains("Exception");
    return one && text.lines().count() == 1 ? "" : "no sentence: " + text;
  }

  /** Requires that only parts are left, which the next attempt resumes. */
  private static String left(Path to, ServedSet set) throws IOException {
    try (var files = Files.walk(to)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        byte[] whole = set.served().get(name);
        boolean part = name.endsWith(".part") || name.endsWith(".part.tag");
        if (!part && (whole == null || !Arrays.equals(whole, Files.readAllBytes(file)))) {
          return name + " is left";
        }
      }
    }
    return Files.exists(to.resolve("set")) ? "a set is left" : "";
  }

  private static WebServer encrypted(Path store, Answer answer)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    InetAddress here = InetAddress.getLoopbackAddress();
    ServerSocket socket = context.getServerSocketFactory().createServerSocket(0, 0, here);
    return new WebServer("https", socket, answer);
  }

  /** From https, to a server without it that would send the right bytes. */
  private String downgrade() throws IOException, GeneralSecurityException {
    try (WebServer plain = new WebServer((request, out) -> {});
        WebServer server = encrypted(work.resolve(TRUST), (request, out) -> {})) {
      ServedSet set = ServedSet.of(seed, server.base(), true);
      plain.answer(WebServer.honest(set.served(), 0));
      URI place = plain.base();
      server.answer(
          (request, out) ->
              head(
                  out,
                  "HTTP/1.1 302 Go",
                  "Location: " + place.resolve(request.name()),
                  "Content-Length: 0"));
      return fetch("a redirect from https to http", server, set, false);
    }
  }

  private String unknownCertificate()
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = work.resolve("unknown.p12");
    if (!Files.exists(store)) {
      certificate(store);
    }
    try (WebServer server = encrypted(store, (request, out) -> {})) {
      ServedSet set = ServedSet.of(seed, server.base(), true);
      server.answer(WebServer.honest(set.served(), 0));
      Path to = Files.createTempDirectory(work, "unknown-");
      String wrong = refused(set, to, false, SPAN);
      wrong = wrong.isEmpty() ? left(to, set) : wrong;
      TemporaryFolder.delete(to);
      return wrong.isEmpty() ? "" : "an unknown certificate: " + wrong;
    }
  }
}
