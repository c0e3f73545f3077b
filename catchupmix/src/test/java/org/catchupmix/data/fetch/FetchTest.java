package org.catchupmix.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.catchupmix.core.io.TemporaryFolder;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private String sum(String algorithm, byte[] bytes) throws IOException {
    Path file = Files.write(Files.createTempFile(to.getParent(), "sum", ""), bytes);
    try {
      return new DigestUtils(algorithm).digestAsHex(file);
    } finally {
      Files.delete(file);
    }
  }

  private FetchSource source(ArchiveKind kind, byte[] published) throws IOException {
    String md5 = sum("MD5", published);
    String sha256 = sum("SHA-256", published);
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

  private String notThere(String file) {
    return "%s%s cannot be had (HTTP 404): look whether it has moved, or name a mirror by --mirror"
        .formatted(server.uri("files"), file);
  }

  private static String undone(URI folder, String why) {
    return "%s%s could not be downloaded (%s): run the same command again, or name a mirror by"
            .formatted(folder, NAME, why)
        + " --mirror";
  }

  private String undone(String why) {
    return undone(server.uri("files"), why);
  }

  private String otherSum(String from, String algorithm, byte[] bytes, String expected)
      throws IOException {
    return "%s has the %s %s (%,d bytes), but %s is the known one: "
        .formatted(from, algorithm, sum(algorithm, bytes), bytes.length, expected);
  }

  private String refusedEntry(String entry, String why) {
    return "%s: entry '%s' is refused, because %s; nothing was unpacked, take the archive from"
            .formatted(to.resolve(NAME), entry, why)
        + " another place";
  }

  /** What was printed. */
  private List<String> lines() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private List<String> notVerified() {
    return lines().stream().filter(l -> l.startsWith(NAME + ": not verified")).toList();
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
    byte[] zip = kinds.get(ArchiveKind.ZIP);
    RemoteFile file = source(ArchiveKind.ZIP, zip).files().getFirst();
    for (String sum : List.of("MD5 " + file.md5(), "SHA-256 " + file.sha256())) {
      String checked = "checked %s: %s, as it should be".formatted(NAME, sum);
      assertEquals(1, Collections.frequency(lines(), checked), lines().toString());
    }
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
    assertEquals(to.resolve("birds") + " is there already, and whole", lines().getLast());

    Files.delete(to.resolve("birds/images/a.jpg"));
    assertEquals(
        to.resolve("birds")
            + " is there, but is not a whole birds: it has 0 of 1 files images/*.jpg of 300,000"
            + " bytes; move it away, or name another folder by --to",
        refused(source));
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
    assertEquals(notThere("a.gz"), refused(source));
    assertEquals(List.of(), left());
    server.files.put("a.gz", NOISE);
    assertEquals(notThere("b.gz"), refused(source));
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
    assertTrue(server.ranges.get(1).matches("bytes=[1-9]\\d*- \"one\""), server.ranges.toString());
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
    assertEquals(List.of(NAME + ".part", NAME + ".part.tag"), left());
    long there = Files.size(to.resolve(NAME + ".part"));
    assertEquals(
        "%s%s could not be downloaded (the connection was cut): run the same command again, it goes"
                .formatted(server.uri("files"), NAME)
            + " on after the %,d bytes that are there".formatted(there),
        e.getMessage());
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
    assertEquals(NAME + ": fewer than 1,000 bytes came in 0.5 s, trying again", lines().get(1));
  }

  @Test
  void aServerThatDripsIsLeft() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    server.drips = true;
    assertLinesMatch(
        List.of(
            Pattern.quote(
                    server.uri("files")
                        + NAME
                        + " could not be downloaded (fewer than 1,000 bytes came in 0.5 s): run the"
                        + " same command again, it goes on after the ")
                + "\\d+ bytes that are there"),
        List.of(refused(source(ArchiveKind.TAR, tar))));
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
    assertEquals(notThere(NAME), refused(source));
    server.files.put(NAME, NOISE);
    server.status = 503;
    assertEquals(undone("the server answered with HTTP 503"), refused(source));
    server.close();
    assertEquals(undone("no connection to " + server.uri("files").getAuthority()), refused(source));
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
    assertEquals(
        undone(URI.create("http://host.invalid/x/"), "the host host.invalid is unknown"), message);
  }

  @Test
  void anotherSumThanPublishedIsThrownAway() throws IOException {
    server.files.put(NAME, NOISE);
    FetchSource source = source(ArchiveKind.TAR, Packed.tar(good()));
    String expected = source.files().getFirst().md5();
    assertEquals(
        otherSum(server.uri("files") + NAME, "MD5", NOISE, expected)
            + "it was thrown away; try again, or name a mirror by --mirror",
        refused(source));
    assertEquals(List.of(), left());

    Files.write(to.resolve(NAME), NOISE);
    assertEquals(
        otherSum(to.resolve(NAME) + "", "MD5", NOISE, expected)
            + "delete it and run the same command again",
        refused(source));
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
    assertEquals(
        otherSum(server.uri("files") + NAME, "SHA-256", tar, "0".repeat(64))
            + "it was thrown away; try again, or name a mirror by --mirror",
        message);
    assertEquals(List.of(), left());
  }

  @Test
  void whatCannotBeVerifiedIsSaid() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    FetchSource source = source(ArchiveKind.TAR, tar);
    assertGood(fetch(source));
    assertEquals(List.of(), notVerified());
    TemporaryFolder.delete(to.resolve("birds"));
    assertGood(fetch(withSums(source, source.files().getFirst().md5(), "")));
    String md5Alone = NAME + ": not verified by SHA-256: none is known, and an MD5 can be forged";
    assertEquals(List.of(md5Alone), notVerified());
    TemporaryFolder.delete(to.resolve("birds"));
    assertGood(fetch(withSums(source, "", "")));
    assertEquals(List.of(md5Alone, NAME + ": not verified: no checksum is known"), notVerified());
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
      assertEquals(
          "%s is not encrypted, so that others on the way can read and change what comes: name an"
                  .formatted(mirror.replace("name:secret@", "").replaceFirst("/?$", "/"))
              + " https:// address by --mirror, or allow it by --allow-http",
          message);
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
      assertLinesMatch(
          List.of(
              Pattern.quote(to.resolve(NAME) + " is broken (")
                  + ".+\\): delete it and run the same command again"),
          List.of(message));
    }
  }

  @Test
  void nothingEscapesTheFolder() throws IOException {
    String out = "it leads out of the folder";
    String none = "it is no path within a folder";
    for (String[] escape :
        new String[][] {
          {"../evil", out},
          {"birds/../../evil", out},
          {"/tmp/evil", none},
          {"birds\\..\\evil", none},
          {"C:/evil", none}
        }) {
      String name = escape[0];
      Map<String, byte[]> files = good();
      files.put(name, NOISE);
      assertEquals(
          refusedEntry(name, escape[1]), refusedArchive(ArchiveKind.TAR, Packed.tar(files)));
      // The reader of ZIP files turns a backslash round.
      String read = name.replace('\\', '/');
      assertEquals(
          refusedEntry(read, name.equals(read) ? escape[1] : out),
          refusedArchive(ArchiveKind.ZIP, Packed.zip(files)));
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
    assertEquals(refusedEntry("birds/link", "it is a link"), symbolic);
    String hard =
        refusedArchive(
            ArchiveKind.TAR, Packed.tarOf("birds/hard", TarConstants.LF_LINK, "/etc/passwd"));
    assertEquals(refusedEntry("birds/hard", "it is a link"), hard);
    String pipe =
        refusedArchive(ArchiveKind.TAR, Packed.tarOf("birds/pipe", TarConstants.LF_FIFO, ""));
    assertEquals(refusedEntry("birds/pipe", "it is neither a file nor a folder"), pipe);
    String zipped = refusedArchive(ArchiveKind.ZIP, Packed.zipOfLink("birds/link", "/etc"));
    assertEquals(refusedEntry("birds/link", "it is a link"), zipped);
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
  @ValueSource(strings = {NAME, NAME + ".part", NAME + ".part.tag", "birds.unpacking"})
  void aDeviceInTheWayIsNeitherReadNorReplaced(String name) throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(NAME, tar);
    Files.createSymbolicLink(to.resolve(name), Path.of("/dev/zero"));
    assertThrows(FileSystemException.class, () -> fetch(source(ArchiveKind.TAR, tar)));
    assertTrue(Files.isSymbolicLink(to.resolve(name)));
  }

  @Test
  void aFileThatIsAlsoAFolderIsRefused() throws IOException {
    byte[] tar = Packed.tar(Packed.files("birds", "1", "birds/list.txt", "2"));
    String message = refusedArchive(ArchiveKind.TAR, tar);
    assertEquals(refusedEntry("birds/list.txt", "birds would be a file and a folder"), message);
  }

  @Test
  void aBombIsRefused() throws IOException {
    Map<String, byte[]> files = good();
    files.put("birds/zeros", new byte[30_000_000]);
    byte[] bomb = Packed.zip(files);
    assertEquals(
        refusedEntry(
            "birds/zeros",
            "with it the archive would unpack to more than %,d bytes, 10 times its size"
                .formatted(10L * bomb.length + (1 << 20))),
        refusedArchive(ArchiveKind.ZIP, bomb));
  }

  @Test
  void anotherArchiveIsNoDataSet() throws IOException {
    String other = refusedArchive(ArchiveKind.TAR, Packed.tar(Packed.files("a/list.txt", "1")));
    assertEquals(
        to.resolve(NAME)
            + " has no folder birds in it: it is another archive, delete it and try another"
            + " --mirror",
        other);
    String half = refusedArchive(ArchiveKind.TAR, Packed.tar(Packed.files("birds/list.txt", "1")));
    assertEquals(
        "what came is not a whole birds: it has 0 of 1 files images/*.jpg of 300,000 bytes; its"
            + " authors have changed it, or it is another archive",
        half);
  }

  @Test
  void aDownloadThatIsUnderWayIsLeftAlone() throws IOException {
    server.files.put(NAME, NOISE);
    Path part = to.resolve(NAME + ".part");
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      assertEquals(
          part + " is being written by another download: wait for it to end, or stop it",
          refused(source(ArchiveKind.TAR, NOISE)));
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
    assertEquals(
        NAME
            + ": the server sends more than 17,179,869,184 bytes, which no data set here has: name"
            + " another --mirror",
        huge);
    Files.deleteIfExists(to.resolve(NAME + ".part"));
    String other = refusedAnswer("not HTTP at all\r\n\r\n");
    assertLinesMatch(
        List.of(
            "http://localhost:\\d+/birds.tgz could not be downloaded \\(the connection was cut, .+\\):"
                + " run the same command again, or name a mirror by --mirror"),
        List.of(other));
  }

  /** It cuts each connection, and sends another part than was asked for when it is tried again. */
  @Test
  @Timeout(60)
  void aServerThatTakesBackWhatItSentIsGivenUp() throws IOException {
    server.files.put(NAME, Packed.tar(good()));
    server.cutAfter = 1000;
    server.cuts = Integer.MAX_VALUE;
    server.wrongRange = true;
    assertEquals(
        undone("the server sent another part than was asked for"),
        refused(source(ArchiveKind.TAR, NOISE)));
  }

  @Test
  void aPortThatCannotBeIsRefusedInASentence() {
    URI mirror = URI.create("http://localhost:99999/");
    String message =
        assertThrows(
                DataException.class,
                () -> fetch(source(ArchiveKind.TAR, NOISE), Optional.of(mirror), false))
            .getMessage();
    assertEquals(mirror + NAME + " cannot be downloaded: port out of range:99999", message);
  }
}
