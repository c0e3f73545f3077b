package org.catchupmix.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.catchupmix.data.DataException;
import org.catchupmix.data.FetchSource;
import org.catchupmix.data.FetchSource.ArchiveKind;
import org.catchupmix.data.FetchSource.FileCount;
import org.catchupmix.data.FetchSource.RemoteFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data sets of a server in this very process, which cuts, lies and attacks. */
class FetchTest {
  private static final String NAME = "birds.tgz";
  private static final byte[] NOISE = noise();

  @TempDir Path to;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private FileServer server;

  private static byte[] noise() {
    byte[] bytes = new byte[300_000];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    server = new FileServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A good archive: a folder of two files, and one beside it that nobody wants. */
  private static Map<String, byte[]> good() {
    Map<String, byte[]> files = Packed.files("birds/list.txt", "1 a", "other.txt", "more");
    files.put("birds/images/a.jpg", NOISE);
    return files;
  }

  private FetchSource source(ArchiveKind kind, byte[] published) throws IOException {
    Path file = Files.write(Files.createTempFile(to.getParent(), "sum", ""), published);
    String md5 = Checksums.of("MD5", file);
    String sha256 = Checksums.of("SHA-256", file);
    Files.delete(file);
    return new FetchSource(
        "birds",
        "birds",
        server.uri("files"),
        List.of(new RemoteFile(NAME, md5, sha256)),
        kind,
        "birds",
        List.of(FileCount.of("list.txt", 1), new FileCount("images/*.jpg", 1, NOISE.length)),
        "none",
        "train --data birds:%s");
  }

  private Path fetch(FetchSource source, Optional<URI> mirror, boolean keep) throws IOException {
    return fetch(source, mirror, keep, Download.Patience.DEFAULT.most(), 2);
  }

  private Path fetch(
      FetchSource source, Optional<URI> mirror, boolean keep, long most, int attempts)
      throws IOException {
    Download.Patience patience =
        new Download.Patience(
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            1000,
            most,
            attempts,
            Duration.ofMillis(10));
    return new Fetch(
            source,
            to,
            mirror,
            true,
            keep,
            patience,
            new PrintStream(said, true, StandardCharsets.UTF_8))
        .run();
  }

  private Path fetch(FetchSource source) throws IOException {
    return fetch(source, Optional.empty(), false);
  }

  private String refused(FetchSource source) {
    return assertThrows(DataException.class, () -> fetch(source)).getMessage();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(to)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private void assertGood(Path folder) throws IOException {
    assertEquals(to.resolve("birds"), folder);
    assertArrayEquals(NOISE, Files.readAllBytes(folder.resolve("images/a.jpg")));
    assertEquals(List.of("birds"), left());
  }

  @Test
  void fetchesEachKindOfArchiveAndLeavesNothingElse() throws IOException {
    byte[] tar = Packed.tar(good());
    Map<ArchiveKind, byte[]> kinds =
        Map.of(
            ArchiveKind.TAR, tar,
            ArchiveKind.TAR_GZ, Packed.gzip(tar),
            ArchiveKind.ZIP, Packed.zip(good()));
    for (Map.Entry<ArchiveKind, byte[]> kind : kinds.entrySet()) {
      server.files.put(NAME, kind.getValue());
      assertGood(fetch(source(kind.getKey(), kind.getValue())));
      TemporaryFolder.delete(to.resolve("birds"));
    }
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("as it should be"));
  }

  @Test
  void keepsTheArchiveIfAskedAndUsesItAgain() throws IOException {
    byte[] zip = Packed.zip(good());
    server.files.put(NAME, zip);
    FetchSource source = source(ArchiveKind.ZIP, zip);
    fetch(source, Optional.empty(), true);
    assertEquals(List.of("birds", NAME), left());
    TemporaryFolder.delete(to.resolve("birds"));
    server.close();
    fetch(source);
    assertEquals(List.of("birds"), left());
  }

  @Test
  void aWholeFolderIsLeftAndABrokenOneNamed() throws IOException {
    byte[] zip = Packed.zip(good());
    server.files.put(NAME, zip);
    FetchSource source = source(ArchiveKind.ZIP, zip);
    fetch(source);
    server.close();
    fetch(source);
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("is there already, and whole"));

    Files.delete(to.resolve("birds/images/a.jpg"));
    String message = refused(source);
    assertTrue(message.contains("0 of 1 files images/*.jpg of 300,000 bytes"), message);
    assertTrue(Files.exists(to.resolve("birds/list.txt")), "what is the user's stays");
  }

  @Test
  void filesThatAreNotPackedGetTheirFolderWhenAllAreThere() throws IOException {
    FetchSource packed = source(ArchiveKind.NONE, NOISE);
    RemoteFile noise = packed.files().getFirst();
    RemoteFile first = new RemoteFile("a.gz", noise.md5(), noise.sha256());
    RemoteFile second = new RemoteFile("b.gz", noise.md5(), noise.sha256());
    FetchSource source =
        new FetchSource(
            "two",
            "two",
            server.uri("files"),
            List.of(first, second),
            ArchiveKind.NONE,
            "two",
            List.of(FileCount.of("*.gz", 2)),
            "none",
            "%s");
    assertTrue(refused(source).contains("a.gz cannot be had"));
    assertEquals(List.of(), left());
    server.files.put("a.gz", NOISE);
    String message = refused(source);
    assertTrue(message.contains("b.gz cannot be had (HTTP 404)"), message);
    assertEquals(List.of("two.part"), left());

    server.files.remove("a.gz");
    server.files.put("b.gz", NOISE);
    fetch(source);
    assertEquals(List.of("two"), left());
  }

  @Test
  void goesOnAfterACut() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.cutAfter = 100_000;
    server.cuts = 1;
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
    assertEquals(2, server.ranges.size());
    assertTrue(server.ranges.get(1).startsWith("bytes="), server.ranges.toString());
    assertTrue(server.ranges.get(1).endsWith("- \"one\""), server.ranges.toString());
  }

  @Test
  void aCutThatStaysKeepsThePartForTheNextProgram() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.cutAfter = 50_000;
    server.cuts = 1;
    FetchSource source = source(ArchiveKind.TAR, tar);
    DataException e =
        assertThrows(DataException.class, () -> fetch(source, Optional.empty(), false, 1 << 20, 1));
    assertTrue(e.getMessage().contains("run the same command again, it goes on"), e.getMessage());
    assertEquals(List.of(NAME + ".part", NAME + ".part.tag"), left());
    long there = Files.size(to.resolve(NAME + ".part"));
    assertTrue(there > 0 && there <= 50_000, there + " bytes");

    assertGood(fetch(source));
    assertEquals("bytes=" + there + "- \"one\"", server.ranges.get(1));
  }

  @Test
  void anotherVersionOnTheServerIsFetchedFromItsBeginning() throws IOException {
    byte[] tar = Packed.tar(good());
    Files.write(to.resolve(NAME + ".part"), new byte[70_000]);
    Files.writeString(to.resolve(NAME + ".part.tag"), "\"zero\"");
    server.files.put(NAME, tar);
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
    assertEquals(List.of("bytes=70000- \"zero\""), server.ranges);
  }

  @Test
  void aServerWithoutRangesSendsAllAgain() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.knowsRanges = false;
    server.cutAfter = 100_000;
    server.cuts = 1;
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
    assertEquals(2, server.ranges.size());
  }

  @Test
  void aPartThatIsWholeIsNotFetchedAgain() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    Files.write(to.resolve(NAME + ".part"), tar);
    assertGood(fetch(source(ArchiveKind.TAR, tar)));

    TemporaryFolder.delete(to.resolve("birds"));
    Files.write(to.resolve(NAME + ".part"), Arrays.copyOf(tar, tar.length + 5));
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
  }

  @Test
  void aServerThatFallsSilentIsLeft() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.cutAfter = 20_000;
    server.cuts = 1;
    server.hangs = true;
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("fewer than 1,000 bytes came"));
  }

  @Test
  void aServerThatDripsIsLeft() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.drips = true;
    String message = refused(source(ArchiveKind.TAR, tar));
    assertTrue(message.contains("fewer than 1,000 bytes came"), message);
    server.drips = false;
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
  }

  @Test
  void aServerThatGivesALittleEachTimeIsLeft() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.cutAfter = 10;
    server.cuts = 100;
    refused(source(ArchiveKind.TAR, tar));
    assertEquals(2, server.ranges.size());
  }

  @Test
  void aFileWithoutEndIsLeft() throws IOException {
    byte[] endless = new byte[(1 << 20) + 1];
    server.files.put(NAME, endless);
    server.saysLength = false;
    FetchSource source = source(ArchiveKind.TAR, endless);
    assertThrows(DataException.class, () -> fetch(source, Optional.empty(), false, 1 << 20, 2));
    assertTrue(Files.size(to.resolve(NAME + ".part")) <= endless.length);
  }

  @Test
  void aServerThatDoesNotSayTheLengthIsBelieved() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.saysLength = false;
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
  }

  @Test
  void followsARedirectAndTakesAMirror() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    FetchSource source = source(ArchiveKind.TAR, tar);
    assertGood(fetch(source, Optional.of(URI.create(server.uri("moved").toString())), false));
    TemporaryFolder.delete(to.resolve("birds"));
    String mirror = server.uri("mirror/deep").toString();
    assertGood(
        fetch(source, Optional.of(URI.create(mirror.substring(0, mirror.length() - 1))), false));
    for (String wrong : List.of("file:/tmp", "HOST/FOLDER", "ftp://host/")) {
      assertThrows(
          DataException.class, () -> fetch(source, Optional.of(URI.create(wrong)), false), wrong);
    }
  }

  @Test
  void whatTheServerRefusesIsSaid() throws IOException {
    FetchSource source = source(ArchiveKind.TAR, NOISE);
    String missing = refused(source);
    assertTrue(missing.contains(NAME + " cannot be had (HTTP 404)"), missing);
    server.files.put(NAME, NOISE);
    server.status = 503;
    String busy = refused(source);
    assertTrue(busy.contains("HTTP 503") && busy.contains("--mirror"), busy);
    server.close();
    String gone = refused(source);
    assertTrue(gone.contains("no connection to localhost"), gone);
    assertEquals(List.of(), left());
  }

  @Test
  void anUnknownHostIsNamed() throws IOException {
    FetchSource source = source(ArchiveKind.TAR, NOISE);
    String message =
        assertThrows(
                DataException.class,
                () -> fetch(source, Optional.of(URI.create("http://host.invalid/x")), false))
            .getMessage();
    assertTrue(message.contains("the host host.invalid is unknown"), message);
  }

  @Test
  void anotherSumThanPublishedIsThrownAway() throws IOException {
    server.files.put(NAME, NOISE);
    FetchSource source = source(ArchiveKind.TAR, Packed.tar(good()));
    String message = refused(source);
    assertTrue(message.contains("is the known one: it was thrown away"), message);
    assertEquals(List.of(), left());

    Files.write(to.resolve(NAME), NOISE);
    assertTrue(refused(source).contains("delete it and run the same command again"));
    assertEquals(List.of(NAME), left(), "what is the user's stays");
  }

  /** As if only these of its sums were known. */
  private FetchSource withSums(FetchSource source, String md5, String sha256) {
    return new FetchSource(
        source.name(),
        source.what(),
        source.base(),
        List.of(new RemoteFile(NAME, md5, sha256)),
        source.archive(),
        source.folder(),
        source.contents(),
        source.licence(),
        source.use());
  }

  @Test
  void aForgedFileOfTheRightMd5IsThrownAwayByItsSha256() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    FetchSource source = source(ArchiveKind.TAR, tar);
    String md5 = source.files().getFirst().md5();
    String message = refused(withSums(source, md5, "0".repeat(64)));
    assertTrue(message.contains("has the SHA-256 "), message);
    assertTrue(message.contains("0".repeat(64) + " is the known one"), message);
    assertEquals(List.of(), left());
  }

  @Test
  void whatCannotBeVerifiedIsSaid() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    FetchSource source = source(ArchiveKind.TAR, tar);
    assertGood(fetch(source));
    assertFalse(said.toString(StandardCharsets.UTF_8).contains("not verified"));
    TemporaryFolder.delete(to.resolve("birds"));
    assertGood(fetch(withSums(source, source.files().getFirst().md5(), "")));
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("not verified by SHA-256: none is"));
    TemporaryFolder.delete(to.resolve("birds"));
    assertGood(fetch(withSums(source, "", "")));
    assertTrue(
        said.toString(StandardCharsets.UTF_8)
            .contains(NAME + ": not verified: no checksum is known"));
  }

  @Test
  void anAddressThatIsNotEncryptedIsRefusedUnlessAllowed() throws IOException {
    FetchSource source = source(ArchiveKind.TAR, NOISE);
    for (String mirror : List.of("http://name:secret@localhost/files", "http://localhost/")) {
      String message =
          assertThrows(
                  DataException.class,
                  () -> Fetch.run(source, to, Optional.of(URI.create(mirror)), false, false, null))
              .getMessage();
      assertTrue(message.contains("--allow-http"), message);
      assertFalse(message.contains("secret"), message);
    }
    assertThrows(
        DataException.class, () -> Fetch.run(source, to, Optional.empty(), false, false, null));
    assertEquals(List.of(), left());
  }

  /** As if it were published like that. */
  private String refusedArchive(ArchiveKind kind, byte[] archive) throws IOException {
    server.files.put(NAME, archive);
    String message = refused(source(kind, archive));
    assertEquals(List.of(NAME), left(), message);
    Files.delete(to.resolve(NAME));
    return message;
  }

  @Test
  void truncatedAndBrokenArchivesAreSaidToBe() throws IOException {
    byte[] zipped = Packed.gzip(Packed.tar(good()));
    byte[] zip = Packed.zip(good());
    byte[] broken = zipped.clone();
    Arrays.fill(broken, 100_000, 100_100, (byte) 0);
    byte[] tar = Packed.tar(good());
    for (String message :
        List.of(
            refusedArchive(ArchiveKind.TAR_GZ, Arrays.copyOf(zipped, zipped.length / 2)),
            refusedArchive(ArchiveKind.TAR_GZ, broken),
            refusedArchive(ArchiveKind.TAR, Arrays.copyOf(tar, 200_000)),
            refusedArchive(ArchiveKind.ZIP, Arrays.copyOf(zip, zip.length / 2)),
            refusedArchive(ArchiveKind.ZIP, "no zip at all".getBytes(StandardCharsets.UTF_8)))) {
      assertTrue(message.contains("is broken ("), message);
    }
  }

  @Test
  void nothingEscapesTheFolder() throws IOException {
    for (String name :
        List.of("../evil", "birds/../../evil", "/tmp/evil", "birds\\..\\evil", "C:/evil")) {
      Map<String, byte[]> files = good();
      files.put(name, NOISE);
      for (String message :
          List.of(
              refusedArchive(ArchiveKind.TAR, Packed.tar(files)),
              refusedArchive(ArchiveKind.ZIP, Packed.zip(files)))) {
        assertTrue(message.contains("is refused, because it"), message);
      }
    }
    try (Stream<Path> beside = Files.list(to.getParent())) {
      assertTrue(beside.noneMatch(p -> p.getFileName().toString().equals("evil")));
    }
    assertFalse(Files.exists(Path.of("/tmp/evil")));
  }

  @Test
  void linksAndDevicesAreRefusedByName() throws IOException {
    String symbolic =
        refusedArchive(
            ArchiveKind.TAR, Packed.tarOf("birds/link", TarConstants.LF_SYMLINK, "/etc"));
    assertTrue(symbolic.contains("'birds/link' is refused, because it is a link"), symbolic);
    String hard =
        refusedArchive(
            ArchiveKind.TAR, Packed.tarOf("birds/hard", TarConstants.LF_LINK, "/etc/passwd"));
    assertTrue(hard.contains("because it is a link"), hard);
    String pipe =
        refusedArchive(ArchiveKind.TAR, Packed.tarOf("birds/pipe", TarConstants.LF_FIFO, ""));
    assertTrue(pipe.contains("neither a file nor a folder"), pipe);
    String zipped = refusedArchive(ArchiveKind.ZIP, Packed.zipOfLink("birds/link", "/etc"));
    assertTrue(zipped.contains("because it is a link"), zipped);
  }

  @Test
  void aFileThatIsAlsoAFolderIsRefused() throws IOException {
    byte[] tar = Packed.tar(Packed.files("birds", "1", "birds/list.txt", "2"));
    String message = refusedArchive(ArchiveKind.TAR, tar);
    assertTrue(
        message.contains("'birds/list.txt' is refused, because birds would be a file and a folder"),
        message);
  }

  @Test
  void aBombIsRefused() throws IOException {
    Map<String, byte[]> files = good();
    files.put("birds/zeros", new byte[30_000_000]);
    String message = refusedArchive(ArchiveKind.ZIP, Packed.zip(files));
    assertTrue(message.contains("'birds/zeros' is refused"), message);
    assertTrue(message.contains("10 times its size"), message);
  }

  @Test
  void anotherArchiveIsNoDataSet() throws IOException {
    String other = refusedArchive(ArchiveKind.TAR, Packed.tar(Packed.files("a/list.txt", "1")));
    assertTrue(other.contains("has no folder birds in it"), other);
    String half = refusedArchive(ArchiveKind.TAR, Packed.tar(Packed.files("birds/list.txt", "1")));
    assertTrue(half.contains("0 of 1 files images/*.jpg"), half);
  }

  @Test
  void aDownloadThatIsUnderWayIsLeftAlone() throws IOException {
    server.files.put(NAME, NOISE);
    Path part = to.resolve(NAME + ".part");
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      assertTrue(
          refused(source(ArchiveKind.TAR, NOISE)).contains("is being written by another download"));
    }
  }

  @Test
  void nothingIsWrittenThroughALink(@TempDir Path elsewhere) throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    Path victim = Files.writeString(elsewhere.resolve("victim"), "kept");
    Path part = Files.createSymbolicLink(to.resolve(NAME + ".part"), victim);
    assertEquals(
        part + " is a link, through which nothing is written: remove it",
        refused(source(ArchiveKind.TAR, tar)));
    Files.delete(part);
    Files.createSymbolicLink(to.resolve(NAME + ".part.tag"), victim);
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
    assertEquals("kept", Files.readString(victim));
  }

  @Test
  void whatAStoppedProgramLeftIsRemoved() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    Files.createDirectories(to.resolve("birds.unpacking/birds/images"));
    Files.writeString(to.resolve("birds.unpacking/birds/images/half.jpg"), "half");
    assertGood(fetch(source(ArchiveKind.TAR, tar)));
  }

  /** Answers each request with the same bytes, whatever HTTP says of them. */
  private String refusedAnswer(String answer) throws IOException {
    try (ServerSocket hostile = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!hostile.isClosed()) {
                  try (Socket client = hostile.accept()) {
                    client.getInputStream().read(new byte[1 << 16]);
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    client.getOutputStream().flush();
                  } catch (IOException e) {
                    // The server is closed, or the client has gone.
                  }
                }
              });
      URI mirror = URI.create("http://name:secret@localhost:" + hostile.getLocalPort() + "/");
      String message =
          assertThrows(
                  DataException.class,
                  () -> fetch(source(ArchiveKind.TAR, NOISE), Optional.of(mirror), false))
              .getMessage();
      String all = message + said.toString(StandardCharsets.UTF_8);
      assertFalse(all.contains("secret"), all);
      return message;
    }
  }

  @Test
  @Timeout(60)
  void aHostileServerIsRefusedInASentence() throws IOException {
    String ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    for (String length : List.of("-5", "x", "99999999999999999999999", "9000000000000000000")) {
      String message = refusedAnswer(ok + "Content-Length: " + length + "\r\n\r\nshort");
      assertTrue(message.length() < 400, message);
    }
    String huge = refusedAnswer(ok + "Content-Length: 17179869185\r\n\r\nshort");
    assertTrue(huge.contains("more than 17,179,869,184 bytes"), huge);
    Files.deleteIfExists(to.resolve(NAME + ".part"));
    assertTrue(refusedAnswer("not HTTP at all\r\n\r\n").contains("could not be downloaded"));
  }

  /** It cuts each connection, and sends another part than was asked for when it is tried again. */
  @Test
  @Timeout(60)
  void aServerThatTakesBackWhatItSentIsGivenUp() throws IOException {
    server.files.put(NAME, Packed.tar(good()));
    server.cutAfter = 1000;
    server.cuts = Integer.MAX_VALUE;
    server.wrongRange = true;
    assertTrue(refused(source(ArchiveKind.TAR, NOISE)).contains("could not be downloaded"));
  }

  @Test
  void aPortThatCannotBeIsRefusedInASentence() {
    URI mirror = URI.create("http://localhost:99999/");
    String message =
        assertThrows(
                DataException.class,
                () -> fetch(source(ArchiveKind.TAR, NOISE), Optional.of(mirror), false))
            .getMessage();
    assertTrue(message.startsWith("http://localhost:99999/" + NAME), message);
  }
}
