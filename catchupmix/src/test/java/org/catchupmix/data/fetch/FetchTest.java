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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.catchupmix.data.DataException;
import org.catchupmix.data.PartFolder;
import org.catchupmix.data.sets.RemoteFiles;
import org.catchupmix.data.sets.RemoteFiles.RemoteFile;
import org.catchupmix.io.TemporaryFolder;
import org.catchupmix.progress.Egypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches data sets from a server in this process. */
@Isolated
class FetchTest {
  private static final String TAR = "birds.tar";
  private static final String GZIP = "birds.tgz";
  private static final String ZIP = "birds.zip";
  private static final byte[] NOISE = noise();
  private static final List<String> PART = List.of("birds.part");

  @TempDir Path to;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Duration patience = Duration.ofDays(1);
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

  private RemoteFiles source(String name, byte[] published) {
    return source(List.of(new RemoteFile(name, sum(published))));
  }

  private RemoteFiles source(List<RemoteFile> files) {
    return new RemoteFiles(
        "birds", "birds", server.uri("files"), files, "birds", "none", "train --data birds:%s");
  }

  private Path fetch(RemoteFiles source) throws IOException {
    return fetch(source, Optional.empty());
  }

  private Path fetch(RemoteFiles source, Optional<URI> mirror) throws IOException {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Fetch(source, to, mirror, patience, out).run();
  }

  /** Puts the good archive on the server. */
  private RemoteFiles served() throws IOException {
    byte[] tar = Packed.tar(good());
    server.files.put(TAR, tar);
    return source(TAR, tar);
  }

  private void refused(RemoteFiles source, Object... named) {
    assertRejected(() -> fetch(source), named);
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
    Map<String, byte[]> kinds = Map.of(TAR, tar, GZIP, Packed.gzip(tar), ZIP, Packed.zip(good()));
    for (Map.Entry<String, byte[]> kind : kinds.entrySet()) {
      server.files.put(kind.getKey(), kind.getValue());
      assertGood(fetch(source(kind.getKey(), kind.getValue())));
      TemporaryFolder.delete(to.resolve("birds"));
    }
    String printed = said.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains(sum(kinds.get(ZIP))), printed);
  }

  @Test
  void anArchiveThatIsThereIsUsedAndKept() throws IOException {
    byte[] zip = Packed.zip(good());
    Files.write(to.resolve(ZIP), zip);
    server.close();
    fetch(source(ZIP, zip));
    assertEquals(List.of("birds", ZIP), left());
  }

  @Test
  void anExistingFolderIsKept() throws IOException {
    Files.createDirectory(to.resolve("birds"));
    Files.writeString(to.resolve("birds/mine.txt"), "mine");
    server.close();
    assertEquals(to.resolve("birds"), fetch(source(TAR, NOISE)));
    assertEquals("mine", Files.readString(to.resolve("birds/mine.txt")));
  }

  @Test
  void filesThatAreNotPackedGetTheirFolderWhenAllAreThere() throws IOException {
    RemoteFiles source =
        source(List.of(new RemoteFile("a.gz", sum(NOISE)), new RemoteFile("b.gz", sum(NOISE))));
    server.files.put("a.gz", NOISE);
    refused(source, "b.gz", 404);
    assertEquals(PART, left());
    server.files.put("b.gz", NOISE);
    Path folder = fetch(source);
    assertEquals(List.of("null", "null"), server.ranges, "a.gz was not downloaded again");
    assertEquals(List.of("birds"), left());
    assertArrayEquals(NOISE, Files.readAllBytes(folder.resolve("b.gz")));
    assertEquals(2, folder.toFile().list().length);
  }

  @Test
  void nothingIsLeftOfAServerThatCutsOrFallsSilent() throws IOException {
    RemoteFiles source = served();
    server.cutAfter = 100_000;
    refused(source, server.uri("files") + TAR);
    assertEquals(List.of(), left());
    server.hangs = true;
    patience = Duration.ofSeconds(1);
    refused(source, server.uri("files") + TAR, "nothing came for 1.0 s");
    assertEquals(List.of(), left());
  }

  @Test
  void aDownloadContinuesWhereItWasCut() throws IOException {
    RemoteFiles source = served();
    server.tag = "\"one\"";
    server.cutAfter = 100_000;
    refused(source, server.uri("files") + TAR, "continue by the same command");
    assertEquals(PART, left());
    long there = Files.size(to.resolve("birds.part").resolve(TAR + ".part"));
    assertTrue(there > 0 && there <= 100_000, "" + there);
    server.cutAfter = Integer.MAX_VALUE;
    Egypt.run(() -> assertGood(fetch(source)));
    assertEquals(List.of("null", "bytes=" + there + "-"), server.ranges);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"two\"", "W/\"one\""})
  void aDownloadStartsAgainWhereTheServerHasAnotherFile(String tag) throws IOException {
    RemoteFiles source = served();
    server.tag = "\"one\"";
    server.cutAfter = 100_000;
    refused(source, TAR);
    server.tag = tag;
    server.cutAfter = Integer.MAX_VALUE;
    assertGood(fetch(source));
  }

  @Test
  void aKilledCallLeavesNothingThatTheNextDoesNotUseOrDelete() throws IOException {
    Path part = Files.createDirectories(to.resolve("birds.part"));
    Files.createDirectories(part.resolve("unpacked/birds"));
    Files.writeString(part.resolve("unpacked/birds/list.txt"), "old");
    Files.writeString(part.resolve("lock"), "");
    Files.writeString(part.resolve("another.tar"), "old");
    assertGood(fetch(served()));
  }

  @Test
  void twoCallsDoNotShareAFolder() throws IOException {
    RemoteFiles source = served();
    try (PartFolder other = new PartFolder(to.resolve("birds"))) {
      refused(source, other.path(), "this process");
    }
    assertGood(fetch(source));
  }

  @Test
  void followsARedirectAndTakesAMirror() throws IOException {
    RemoteFiles source = served();
    String mirror = server.uri("mirror/deep").toString();
    for (String good :
        List.of(server.uri("moved").toString(), mirror.substring(0, mirror.length() - 1))) {
      assertGood(fetch(source, Optional.of(URI.create(good))));
      TemporaryFolder.delete(to.resolve("birds"));
    }
    for (String wrong : List.of("file:/tmp", "HOST/FOLDER", "ftp://host/")) {
      assertThrows(DataException.class, () -> fetch(source, Optional.of(URI.create(wrong))), wrong);
    }
  }

  @Test
  void errorsOfTheServerAreNamed() throws IOException {
    RemoteFiles source = source(TAR, NOISE);
    refused(source, TAR, 404);
    server.close();
    refused(source, server.uri("files").getAuthority());
    for (String unknown : List.of("http://host.invalid/x", "http://localhost:99999/")) {
      assertRejected(() -> fetch(source, Optional.of(URI.create(unknown))), unknown);
    }
    assertEquals(List.of(), left());
  }

  @Test
  void aFileWithAnotherSumIsRejected() throws IOException {
    server.files.put(TAR, NOISE);
    byte[] published = Packed.tar(good());
    RemoteFiles source = source(TAR, published);
    refused(source, server.uri("files") + TAR, sum(NOISE), sum(published), NOISE.length);
    assertEquals(List.of(), left());

    Files.write(to.resolve(TAR), NOISE);
    refused(source, to.resolve(TAR), sum(NOISE), sum(published));
    assertEquals(List.of(TAR), left(), "the user's file stays");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://somebody:secret@localhost:9/", // nothing listens there
        "http://somebody:secret@my_host/x",
        "http://somebody:secret@localhost:99999/",
        "http://somebody:no@secret@my_host/",
        "file://somebody:secret@my_host/"
      })
  void thePasswordOfAnAddressIsNotPrinted(String mirror) {
    RemoteFiles source = source(TAR, NOISE);
    DataException e = assertRejected(() -> fetch(source, Optional.of(URI.create(mirror))), TAR);
    String all = e.getMessage() + said.toString(StandardCharsets.UTF_8);
    assertFalse(all.contains("secret") || all.contains("somebody"), all);
  }

  @Test
  void aMistypedAddressIsRefusedWithoutItsPassword() {
    String mistyped = "http://name:sec ret@host/";
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> WebAddress.parse("--mirror", mistyped));
    assertTrue(
        e.getMessage().contains("--mirror") && !e.getMessage().contains("ret@"), e.getMessage());
  }

  /** Rejects an archive whose checksum is right; it stays, since another download is the same. */
  private void refusedArchive(String name, byte[] archive, Object... named) throws IOException {
    server.files.put(name, archive);
    refused(source(name, archive), named);
    assertEquals(PART, left());
    assertEquals(List.of(name), List.of(to.resolve("birds.part").toFile().list()));
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_LINK,
        TarConstants.LF_SYMLINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO
      })
  void linksAndDevicesAreRefusedByName(byte kind) throws IOException {
    refusedArchive(TAR, Packed.tarOf(kind, "birds/odd", 0), "birds/odd", "link");
    refusedArchive(ZIP, Packed.zippedLink("birds/odd"), "birds/odd", "link");
  }

  @ParameterizedTest
  @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC})
  void aNameOfMegabytesIsRefused(byte kind) throws IOException {
    refusedArchive(GZIP, Packed.gzip(Packed.tarOf(kind, "long", 2_000_000)), GZIP, "header");
  }

  @Test
  void truncatedAndDamagedArchivesAreNamed() throws IOException {
    byte[] zipped = Packed.gzip(Packed.tar(good()));
    byte[] zip = Packed.zip(good());
    byte[] broken = zipped.clone();
    Arrays.fill(broken, 100_000, 100_100, (byte) 0);
    byte[] tar = Packed.tar(good());
    refusedArchive(GZIP, Arrays.copyOf(zipped, zipped.length / 2), GZIP);
    refusedArchive(GZIP, broken, GZIP);
    refusedArchive(TAR, Arrays.copyOf(tar, 200_000), TAR);
    refusedArchive(ZIP, Arrays.copyOf(zip, zip.length / 2), ZIP);
    refusedArchive(ZIP, "no zip at all".getBytes(StandardCharsets.UTF_8), ZIP);
    refusedArchive(ZIP, new byte[0], ZIP);
    refusedArchive(ZIP, Packed.zip(Packed.files("birds/a\0b", "1")), ZIP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "birds/../../evil"})
  void entriesOutsideTheFolderAreRefused(String name) throws IOException {
    Map<String, byte[]> files = good();
    files.put(name, NOISE);
    refusedArchive(TAR, Packed.tar(files), name);
    refusedArchive(ZIP, Packed.zip(files), name);
    try (Stream<Path> beside = Files.list(to.getParent())) {
      assertTrue(beside.noneMatch(p -> p.getFileName().toString().equals("evil")));
    }
  }

  @Test
  void anArchiveWithoutTheFolderIsRefused() throws IOException {
    refusedArchive(TAR, Packed.tar(Packed.files("a/list.txt", "1")), TAR, "folder birds");
  }

  @Test
  void aDeviceInTheWayIsNotRead() throws IOException {
    RemoteFiles source = served();
    Files.createSymbolicLink(to.resolve(TAR), Path.of("/dev/zero"));
    assertThrows(FileSystemException.class, () -> fetch(source));
  }
}
