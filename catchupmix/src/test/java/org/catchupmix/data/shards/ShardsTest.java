package org.catchupmix.data.shards;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.PartFolder;
import org.catchupmix.data.fetch.Packed;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.progress.Egypt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class ShardsTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
  private static final Framing TWELVE = new Framing(12, 14);
  private static final JpegDecoding JPEG = JpegDecoding.IMAGEIO;

  @TempDir private Path dir;
  private Path images;
  private Path shards;

  @BeforeEach
  void writeImages() throws IOException {
    images = dir.resolve("images");
    shards = dir.resolve("shards");
    ImageFolder.write(images, 3, 23, 7, 0);
  }

  private ShardPacking.Packed pack(Path to) throws IOException {
    ImageSplits splits = Datasets.load("stream:" + images, TWELVE, JPEG);
    return ShardPacking.pack(splits, to, 5, 1, NOWHERE);
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  private static void assertSameFiles(Path one, Path two) throws IOException {
    Map<String, byte[]> a = files(one);
    Map<String, byte[]> b = files(two);
    assertEquals(a.keySet(), b.keySet());
    a.forEach((name, bytes) -> assertArrayEquals(bytes, b.get(name), name));
  }

  @Test
  void shardsHoldTheImagesOfTheFolder() throws IOException {
    ShardPacking.Packed packed = pack(shards);
    assertEquals(7, packed.shards());
    assertFalse(Files.exists(dir.resolve("shards.part")));
    ImageSplits folder = Datasets.load("stream:" + images, TWELVE, JPEG);
    ImageSplits read = Datasets.load("shards:" + shards, TWELVE, JPEG);
    assertEquals(folder.train().classNames(), read.train().classNames());
    assertEquals(23, read.train().size());
    assertArrayEquals(folder.train().classCounts(), read.train().classCounts());
    assertArrayEquals(
        folder.train().channelStatistics().mean(), read.train().channelStatistics().mean());
    for (int i = 0; i < 7; i++) {
      assertArrayEquals(
          folder.test().image(i), read.test().image(i), "test images keep their order");
      assertEquals(folder.test().label(i), read.test().label(i));
    }
    boolean mixed = false;
    for (int i = 1; i < 23; i++) {
      mixed |= read.train().label(i) < read.train().label(i - 1);
      assertEquals(i / 5, read.train().shard(i));
    }
    assertTrue(mixed, "training images are shuffled");
  }

  @Test
  void packingIsReproducibleAndAgreesWithItsIndex() throws IOException {
    pack(shards);
    Path again = dir.resolve("again");
    Egypt.run(() -> pack(again));
    assertSameFiles(shards, again);
    for (int s = 0; s < 5; s++) {
      Path tar = shards.resolve("train-%06d.tar".formatted(s));
      ShardIndex index = ShardIndex.of(tar);
      ShardIndex scanned = ShardIndex.scan(tar);
      assertEquals(index.bytes(), scanned.bytes());
      assertEquals(
          index.entries().stream().map(e -> List.of(e.offset(), e.length(), e.label())).toList(),
          scanned.entries().stream().map(e -> List.of(e.offset(), e.length(), e.label())).toList());
      assertTrue(index.entries().getFirst().name().startsWith(images.toString()));
    }
  }

  @Test
  void existingFoldersAreNotTouchedAndRemainsOfAKilledProgramAreRemoved() throws IOException {
    pack(shards);
    assertRejected(() -> pack(shards), shards);
    Path again = dir.resolve("again");
    Files.createDirectories(dir.resolve("again.part"));
    Files.write(dir.resolve("again.part/train-000099.tar"), new byte[] {1, 2, 3});
    pack(again);
    assertSameFiles(shards, again);
    assertFalse(Files.exists(dir.resolve("again.part")));
  }

  @Test
  void twoProcessesDoNotPackIntoOneFolder() throws IOException {
    try (PartFolder other = new PartFolder(shards)) {
      Path written = Files.writeString(other.path().resolve("train-000000.tar"), "half");
      assertRejected(() -> pack(shards), other.path(), "this process");
      assertEquals("half", Files.readString(written));
      other.keepOnly(Set.of());
    }
    Path target = Files.createDirectory(dir.resolve("target"));
    Path link = Files.createSymbolicLink(dir.resolve("shards.part"), target);
    assertRejected(() -> pack(shards), link);
    Files.delete(link);
    pack(shards);
    assertFalse(Files.exists(link));
  }

  @Test
  void missingTruncatedAndChangedShardsAreNamed() throws IOException {
    pack(shards);
    Path tar = shards.resolve("train-000002.tar");
    byte[] whole = Files.readAllBytes(tar);
    Files.write(tar, Arrays.copyOf(whole, 700));
    assertRejected(this::read, tar, whole.length);
    Files.delete(shards.resolve("train-000002.idx"));
    assertRejected(this::read, tar);
    Files.delete(tar);
    assertRejected(this::read, shards);
    Files.write(tar, whole);
    read();
    Files.move(shards.resolve("train-000004.tar"), dir.resolve("away.tar"));
    assertRejected(this::read, shards);
    Files.move(dir.resolve("away.tar"), shards.resolve("train-000004.tar"));
  }

  private void read() {
    Datasets.load("shards:" + shards, TWELVE, JPEG);
  }

  @Test
  void aBrokenImageIsNamedWithItsShard() throws IOException {
    pack(shards);
    Path tar = shards.resolve("train-000001.tar");
    byte[] bytes = Files.readAllBytes(tar);
    ShardIndex.Entry entry = ShardIndex.of(tar).entries().get(2);
    Arrays.fill(bytes, (int) entry.offset(), (int) entry.offset() + 30, (byte) 0);
    Files.write(tar, bytes);
    ImageDataset train = Datasets.load("shards:" + shards, TWELVE, JPEG).train();
    DataException e = assertThrows(DataException.class, () -> train.image(7));
    assertTrue(e.getMessage().startsWith(tar + ", image 3 of 5 "), e.getMessage());
  }

  static Path tar(Path file, Object... namesAndContents) throws IOException {
    return Files.write(file, Packed.tar(Packed.files(namesAndContents)));
  }

  @Test
  void shardsOfOthersAreRead() throws IOException {
    byte[] image = Files.readAllBytes(images.resolve("train/c0/0000.jpg"));
    Path folder = Files.createDirectory(dir.resolve("others"));
    for (String shard : List.of("imgs-train-009", "imgs-train-010", "imgs-train-011", "val-00")) {
      tar(
          folder.resolve(shard + ".tar"),
          "./a/x.y.z.json",
          "{}",
          "a/1.jpg",
          image,
          "a/1.cls",
          Integer.parseInt(shard.replaceFirst(".*-", "")) + "\n",
          "a/1.json",
          "{}",
          "a/2.cls",
          "3",
          "a/2.JPEG",
          image);
    }
    ImageSplits read = Datasets.load("shards:" + folder, TWELVE, JPEG);
    assertEquals(6, read.train().size());
    assertEquals(2, read.test().size());
    assertEquals(12, read.train().classes());
    int[] labels = new int[6];
    Arrays.setAll(labels, read.train()::label);
    assertArrayEquals(new int[] {9, 3, 10, 3, 11, 3}, labels);
    Files.delete(folder.resolve("imgs-train-010.tar"));
    assertRejected(() -> Datasets.load("shards:" + folder), folder);
  }

  @Test
  void samplesThatAreNotWholeAreNamed() throws IOException {
    byte[] image = Files.readAllBytes(images.resolve("train/c0/0000.jpg"));
    assertSampleRejected(": a ", "a.jpg", image);
    assertSampleRejected(": a ", "a.cls", "1");
    assertSampleRejected("'cat'", "a.jpg", image, "a.cls", "cat");
    assertSampleRejected("a.png", "a.jpg", image, "a.png", image, "a.cls", "1");
    assertSampleRejected("x.tar", "a.txt", "none");
  }

  private void assertSampleRejected(String named, Object... namesAndContents) throws IOException {
    Path tar = tar(dir.resolve("x.tar"), namesAndContents);
    assertRejected(() -> ShardIndex.scan(tar), named);
  }
}
