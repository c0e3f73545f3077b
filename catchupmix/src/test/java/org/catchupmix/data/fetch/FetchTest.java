package org.catchupmix.data.fetch;

import static org.catchupmix.data.Broken.assertRejected;
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
import java.nio.file.FileSystemException;
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
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.DataException;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.ArchiveKind;
import org.catchupmix.data.sets.RemoteFiles.FileCount;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches data sets from a hostile server in this process. */
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

  /** Files of a good archive: a folder of two files, and one beside it. */
  private static Map<String, byte[]> good() {
    Map<String, byte[]> files = Packed.files("birds/list.txt", "1 a", "other.txt", "more");
    files.put("birds/images/a.jpg", NOISE);
    return files;
  }

  private static String sum(byte[] bytes) {
    return new DigestUtils("SHA-256").digestAsHex(bytes);
  }

  private RemoteFiles source(ArchiveKind kind, byte[] published) {
    return source(kind, List.of(new RemoteFile(NAME, sum(published))), "list.txt", "images/*.jpg");
  }

  private RemoteFiles source(ArchiveKind kind, List<RemoteFile> files, String... globs) {
    return new RemoteFiles(
        "birds",
        "birds",
        server.uri("files"),
        files,
        kind,
        "birds",
        Stream.of(globs).map(glob -> FileCount.of(glob, 1)).toList(),
        "none",
        "train --data birds:%s");
  }

  private Path fetch(RemoteFiles source, Optional<URI> mirror, boolean keep) throws IOException {
    return fetch(source, mirror, keep, Download.Limits.DEFAULT.most(), 2);
  }

  private Path fetch(
      RemoteFiles source, Optional<URI> mirror, boolean keep, long most, int attempts)
      throws IOException {
    Download.Limits limits =
        new Download.Limits(
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
            limits,
            new PrintStream(said, true, StandardCharsets.UTF_8))
        .run();
  }

  /** Puts the good archive on the server. */
  private RemoteFiles served() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    return source(ArchiveKind.TAR, tar);
  }

  private Path fetch(RemoteFiles source) throws IOException {
    return fetch(source, Optional.empty(), false);
  }

  private String refused(RemoteFiles source, Object... named) {
    return assertRejected(() -> fetch(source), named).getMessage();
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
    String printed = said.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains(sum(kinds.get(ArchiveKind.ZIP))), printed);
  }

  @Test
  void keepsTheArchiveIfAskedAndUsesItAgain() throws IOException {
    byte[] zip = Packed.zip(good());
    server.files.put(NAME, zip);
    RemoteFiles source = source(ArchiveKind.ZIP, zip);
    fetch(source, Optional.empty(), true);
    assertEquals(List.of("birds", NAME), left());
    TemporaryFolder.delete(to.resolve("birds"));
    server.close();
    fetch(source);
    assertEquals(List.of("birds"), left());
  }

  @Test
  void completeFoldersAreKeptAndDamagedOnesNamed() throws IOException {
    byte[] zip = Packed.zip(good());
    server.files.put(NAME, zip);
    RemoteFiles source = source(ArchiveKind.ZIP, zip);
    fetch(source);
    server.close();
    fetch(source);
    Files.delete(to.resolve("birds/images/a.jpg"));
    refused(source, to.resolve("birds"), "images/*.jpg");
    assertTrue(Files.exists(to.resolve("birds/list.txt")), "what is the user's stays");
  }

  @Test
  void filesThatAreNotPackedGetTheirFolderWhenAllAreThere() throws IOException {
    List<RemoteFile> files =
        List.of(new RemoteFile("a.gz", sum(NOISE)), new RemoteFile("b.gz", sum(NOISE)));
    RemoteFiles source = source(ArchiveKind.NONE, files, "a.gz", "b.gz");
    refused(source, "a.gz", 404);
    assertEquals(List.of(), left());
    server.files.put("a.gz", NOISE);
    refused(source, "b.gz", 404);
    assertEquals(List.of("birds.part"), left());

    server.files.remove("a.gz");
    server.files.put("b.gz", NOISE);
    fetch(source);
    assertEquals(List.of("birds"), left());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnAfterACutOrBeginsAgainWithoutRanges(boolean ranges) throws IOException {
    RemoteFiles source = served();
    server.knowsRanges = ranges;
    server.cut(100_000, 1);
    assertGood(fetch(source));
    assertEquals(2, server.ranges.size());
    assertTrue(server.ranges.get(1).startsWith("bytes="), server.ranges.toString());
  }

  @Test
  void aFailedDownloadIsResumedByTheNextCall() throws IOException {
    RemoteFiles source = served();
    server.cut(50_000, 1);
    DataException e =
        assertThrows(DataException.class, () -> fetch(source, Optional.empty(), false, 1 << 20, 1));
    assertEquals(List.of(NAME + ".part"), left());
    long there = Files.size(to.resolve(NAME + ".part"));
    assertTrue(there > 0 && there <= 50_000, there + " bytes");
    assertTrue(e.getMessage().contains("%,d".formatted(there)), e.getMessage());

    assertGood(fetch(source));
    assertTrue(server.ranges.get(1).startsWith("bytes=" + there), server.ranges.toString());
  }

  @Test
  void anotherVersionOnTheServerIsFetchedFromItsBeginning() throws IOException {
    RemoteFiles source = served();
    Files.write(to.resolve(NAME + ".part"), new byte[70_000]);
    refused(source);
    assertEquals(List.of(), left());
    assertGood(fetch(source));
  }

  @Test
  void aPartThatIsWholeIsNotFetchedAgain() throws IOException {
    RemoteFiles source = served();
    byte[] tar = server.files.get(NAME);
    for (int more : new int[] {0, 5}) {
      Files.write(to.resolve(NAME + ".part"), Arrays.copyOf(tar, tar.length + more));
      assertGood(fetch(source));
      TemporaryFolder.delete(to.resolve("birds"));
    }
  }

  @Test
  void aServerThatFallsSilentIsLeft() throws IOException {
    RemoteFiles source = served();
    server.cut(20_000, 1);
    server.hangs = true;
    assertGood(fetch(source));
  }

  @Test
  void aServerThatDripsIsLeft() throws IOException {
    RemoteFiles source = served();
    server.drips = true;
    refused(source, server.uri("files") + NAME);
    server.drips = false;
    assertGood(fetch(source));
  }

  @Test
  void aServerThatGivesALittleEachTimeIsLeft() throws IOException {
    RemoteFiles source = served();
    server.cut(10, 100);
    refused(source);
    assertEquals(2, server.ranges.size());
  }

  @Test
  void aFileWithoutEndIsLeft() throws IOException {
    byte[] endless = new byte[(1 << 20) + 1];
    server.files.put(NAME, endless);
    server.saysLength = false;
    RemoteFiles source = source(ArchiveKind.TAR, endless);
    assertThrows(DataException.class, () -> fetch(source, Optional.empty(), false, 1 << 20, 2));
    assertTrue(Files.size(to.resolve(NAME + ".part")) <= endless.length);
  }

  @Test
  void aServerThatDoesNotSayTheLengthIsBelieved() throws IOException {
    RemoteFiles source = served();
    server.saysLength = false;
    assertGood(fetch(source));
  }

  @Test
  void followsARedirectAndTakesAMirror() throws IOException {
    RemoteFiles source = served();
    String mirror = server.uri("mirror/deep").toString();
    for (String good :
        List.of(server.uri("moved").toString(), mirror.substring(0, mirror.length() - 1))) {
      assertGood(fetch(source, Optional.of(URI.create(good)), false));
      TemporaryFolder.delete(to.resolve("birds"));
    }
    for (String wrong : List.of("file:/tmp", "HOST/FOLDER", "ftp://host/")) {
      assertThrows(
          DataException.class, () -> fetch(source, Optional.of(URI.create(wrong)), false), wrong);
    }
  }

  @Test
  void errorsOfTheServerAreNamed() throws IOException {
    RemoteFiles source = source(ArchiveKind.TAR, NOISE);
    refused(source, NAME, 404);
    server.files.put(NAME, NOISE);
    server.status = 503;
    refused(source, NAME, 503);
    server.close();
    refused(source, server.uri("files").getAuthority());
    URI unknown = URI.create("http://host.invalid/x");
    assertRejected(() -> fetch(source, Optional.of(unknown), false), "host.invalid");
    assertEquals(List.of(), left());
  }

  @Test
  void aFileWithAnotherSumIsDeletedIfItWasDownloaded() throws IOException {
    server.files.put(NAME, NOISE);
    byte[] published = Packed.tar(good());
    RemoteFiles source = source(ArchiveKind.TAR, published);
    refused(source, server.uri("files") + NAME, sum(NOISE), sum(published), NOISE.length);
    assertEquals(List.of(), left());

    Files.write(to.resolve(NAME), NOISE);
    refused(source, to.resolve(NAME), sum(NOISE), sum(published));
    assertEquals(List.of(NAME), left(), "the user's file stays");
  }

  @Test
  void anAddressThatIsNotEncryptedIsRefusedUnlessAllowed() throws IOException {
    RemoteFiles source = source(ArchiveKind.TAR, NOISE);
    for (String mirror : List.of("http://name:secret@localhost/files", "http://localhost/")) {
      DataException e =
          assertRejected(
              () -> Fetch.run(source, to, Optional.of(URI.create(mirror)), false, false, null),
              "--allow-http");
      assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }
    assertThrows(
        DataException.class, () -> Fetch.run(source, to, Optional.empty(), false, false, null));
    assertEquals(List.of(), left());
  }

  /** Rejects an archive whose checksum is right. */
  private String refusedArchive(ArchiveKind kind, byte[] archive, Object... named)
      throws IOException {
    server.files.put(NAME, archive);
    String message = refused(source(kind, archive), named);
    assertEquals(List.of(NAME), left(), message);
    Files.delete(to.resolve(NAME));
    return message;
  }

  @Test
  void truncatedAndDamagedArchivesAreNamed() throws IOException {
    byte[] zipped = Packed.gzip(Packed.tar(good()));
    byte[] zip = Packed.zip(good());
    byte[] broken = zipped.clone();
    Arrays.fill(broken, 100_000, 100_100, (byte) 0);
    byte[] tar = Packed.tar(good());
    Path file = to.resolve(NAME);
    refusedArchive(ArchiveKind.TAR_GZ, Arrays.copyOf(zipped, zipped.length / 2), file);
    refusedArchive(ArchiveKind.TAR_GZ, broken, file);
    refusedArchive(ArchiveKind.TAR, Arrays.copyOf(tar, 200_000), file);
    refusedArchive(ArchiveKind.ZIP, Arrays.copyOf(zip, zip.length / 2), file);
    refusedArchive(ArchiveKind.ZIP, "no zip at all".getBytes(StandardCharsets.UTF_8), file);
    refusedArchive(ArchiveKind.ZIP, new byte[0], file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "birds/../../evil", "/tmp/evil", "birds\\..\\evil", "C:/evil"})
  void entriesOutsideTheFolderAreRefused(String name) throws IOException {
    Map<String, byte[]> files = good();
    files.put(name, NOISE);
    refusedArchive(ArchiveKind.TAR, Packed.tar(files), name);
    // The reader of ZIP files turns a backslash round.
    refusedArchive(ArchiveKind.ZIP, Packed.zip(files), name.replace('\\', '/'));
    try (Stream<Path> beside = Files.list(to.getParent())) {
      assertTrue(beside.noneMatch(p -> p.getFileName().toString().equals("evil")));
    }
    assertFalse(Files.exists(Path.of("/tmp/evil")));
  }

  @Test
  void linksAndDevicesAreRefusedByName() throws IOException {
    String name = "birds/link";
    for (byte kind :
        new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO}) {
      refusedArchive(ArchiveKind.TAR, Packed.tarOf(name, kind, "/etc/passwd"), name);
    }
    refusedArchive(ArchiveKind.ZIP, Packed.zipOfLink(name, "/etc"), name);
  }

  /** Readers hold a long name or a pax header in memory, whatever size it declares. */
  @ParameterizedTest
  @ValueSource(chars = {'L', 'K', 'x', 'g'})
  void aHeaderOfAGigabyteIsRefused(char kind) throws IOException {
    byte[] start = Packed.longHeader(kind, 1_200_000_000);
    byte[] tar = Arrays.copyOf(start, 3 << 20);
    Arrays.fill(tar, start.length, tar.length, (byte) 'a');
    byte[] pax = "1200000000 path=".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(pax, 0, tar, start.length, pax.length);
    assertTrue(refusedArchive(ArchiveKind.TAR_GZ, Packed.gzip(tar)).contains("headers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "./.", "birds/.."})
  void anEntryInPlaceOfTheFolderIsRefused(String name) throws IOException {
    byte[] tar = Packed.tar(Packed.files(name, "1"));
    assertTrue(refusedArchive(ArchiveKind.TAR, tar).contains("'" + name + "'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {NAME, NAME + ".part", "birds.unpacking"})
  void aDeviceInTheWayIsNeitherReadNorReplaced(String name) throws IOException {
    RemoteFiles source = served();
    Files.createSymbolicLink(to.resolve(name), Path.of("/dev/zero"));
    assertThrows(FileSystemException.class, () -> fetch(source));
    assertTrue(Files.isSymbolicLink(to.resolve(name)));
  }

  @Test
  void aFileThatIsAlsoAFolderIsRefused() throws IOException {
    byte[] tar = Packed.tar(Packed.files("birds", "1", "birds/list.txt", "2"));
    refusedArchive(ArchiveKind.TAR, tar, "birds/list.txt");
  }

  @Test
  void aBombIsRefused() throws IOException {
    Map<String, byte[]> files = good();
    files.put("birds/zeros", new byte[30_000_000]);
    byte[] bomb = Packed.zip(files);
    refusedArchive(ArchiveKind.ZIP, bomb, "birds/zeros", 10L * bomb.length + (1 << 20));
  }

  @Test
  void anotherArchiveIsNoDataSet() throws IOException {
    byte[] other = Packed.tar(Packed.files("a/list.txt", "1"));
    refusedArchive(ArchiveKind.TAR, other, to.resolve(NAME), "folder birds");
    byte[] half = Packed.tar(Packed.files("birds/list.txt", "1"));
    refusedArchive(ArchiveKind.TAR, half, "images/*.jpg");
  }

  @Test
  void aLockedDownloadIsNotTouched() throws IOException {
    server.files.put(NAME, NOISE);
    Path part = to.resolve(NAME + ".part");
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      refused(source(ArchiveKind.TAR, NOISE), part);
    }
  }

  @Test
  void nothingIsWrittenThroughALink(@TempDir Path elsewhere) throws IOException {
    RemoteFiles source = served();
    Path victim = Files.writeString(elsewhere.resolve("victim"), "kept");
    Path part = Files.createSymbolicLink(to.resolve(NAME + ".part"), victim);
    refused(source, part);
    assertEquals("kept", Files.readString(victim));
  }

  @Test
  void partialUnpackingIsRemoved() throws IOException {
    RemoteFiles source = served();
    Files.createDirectories(to.resolve("birds.unpacking/birds/images"));
    Files.writeString(to.resolve("birds.unpacking/birds/images/half.jpg"), "half");
    assertGood(fetch(source));
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
  void invalidAnswersAreRejected() throws IOException {
    String ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    for (String length : List.of("-5", "x", "99999999999999999999999", "9000000000000000000")) {
      String message = refusedAnswer(ok + "Content-Length: " + length + "\r\n\r\nshort");
      assertTrue(message.length() < 400, message);
    }
    refusedAnswer(ok + "Content-Length: 17179869185\r\n\r\nshort");
    Files.deleteIfExists(to.resolve(NAME + ".part"));
    refusedAnswer("not HTTP at all\r\n\r\n");
  }

  /** Cuts each connection, then sends another part than the requested one. */
  @Test
  @Timeout(60)
  void aServerThatSendsOtherRangesIsLeft() throws IOException {
    server.files.put(NAME, Packed.tar(good()));
    server.cut(1000, Integer.MAX_VALUE);
    server.wrongRange = true;
    refused(source(ArchiveKind.TAR, NOISE), NAME);
  }

  @Test
  void invalidPortsAreRejected() {
    URI mirror = URI.create("http://localhost:99999/");
    assertRejected(
        () -> fetch(source(ArchiveKind.TAR, NOISE), Optional.of(mirror), false), mirror + NAME);
  }
}
