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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.catchupmix.data.BrokenImage;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.Reading;
import org.catchupmix.data.fetch.Packed;
import org.catchupmix.data.sets.Datasets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
  private static final Framing TWELVE = new Framing(12, 14, false);
  private static final Reading READING = new Reading(JpegDecoding.IMAGEIO, 2, false);

  @TempDir private Path dir;
  private Path images;
  private Path shards;

  @BeforeEach
  void writeImages() throws IOException {
    images = dir.resolve("images");
    shards = dir.resolve("shards");
    ImageFolder.write(images, 3, 23, 7, 0);
  }

  private ShardPacking.Packed pack(Path to, boolean skipBroken) throws IOException {
    ImageSplits splits = Datasets.load("stream:" + images, TWELVE, READING);
    return ShardPacking.pack(splits, to, 5, 1, skipBroken, NOWHERE);
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
    ShardPacking.Packed packed = pack(shards, false);
    assertEquals(23, packed.train());
    assertEquals(7, packed.test());
    assertEquals(7, packed.shards());
    assertFalse(Files.exists(dir.resolve("shards.part")));
    ImageSplits folder = Datasets.load("stream:" + images, TWELVE, READING);
    ImageSplits read = ShardReader.read(shards, TWELVE, READING);
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
    assertEquals(7, ShardChecksums.check(shards, NOWHERE));
  }

  @Test
  void packingIsReproducibleAndAgreesWithItsIndex() throws IOException {
    pack(shards, false);
    Path again = dir.resolve("again");
    pack(again, false);
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
  void stoppedPackingIsResumed() throws IOException {
    pack(shards, false);
    // Stopped within the fourth shard: two parts are there, and one that has no index yet.
    Path again = dir.resolve("again");
    Path part = dir.resolve("again.part");
    Files.createDirectories(part);
    for (String name :
        List.of("pack.json", "train-000000.tar", "train-000000.idx", "train-000001.tar")) {
      Files.copy(shards.resolve(name), part.resolve(name));
    }
    Files.write(part.resolve("train-000001.tar"), new byte[] {1, 2, 3});
    long before = Files.getLastModifiedTime(part.resolve("train-000000.tar")).toMillis();
    pack(again, false);
    assertSameFiles(shards, again);
    assertEquals(
        before,
        Files.getLastModifiedTime(again.resolve("train-000000.tar")).toMillis(),
        "what is whole is not packed again");
  }

  @Test
  void existingFilesAreNotTouched() throws IOException {
    pack(shards, false);
    assertRejected(() -> pack(shards, false), shards);
    Path other = dir.resolve("other");
    Path part = dir.resolve("other.part");
    Files.createDirectories(part);
    Files.writeString(part.resolve("thesis.txt"), "dear");
    assertRejected(() -> pack(other, false), part, other);
    assertEquals("dear", Files.readString(part.resolve("thesis.txt")));
    Files.copy(shards.resolve("pack.json"), part.resolve("pack.json"));
    Files.delete(images.resolve("train/c0/0000.jpg"));
    assertRejected(() -> pack(other, false), part);
    assertEquals("dear", Files.readString(part.resolve("thesis.txt")));
  }

  @Test
  void brokenImagesAreNamedOrLeftOut() throws IOException {
    Path broken = images.resolve("train/c1/0004.jpg");
    byte[] whole = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
    BrokenImage e = assertThrows(BrokenImage.class, () -> pack(shards, false));
    assertTrue(e.getMessage().startsWith(broken.toString()), e.getMessage());
    assertFalse(Files.exists(shards));
    // Packing that a broken image stopped goes on without it.
    ShardPacking.Packed packed = pack(shards, true);
    assertEquals(22, packed.train(), packed.leftOut().toString());
    assertEquals(1, packed.leftOut().size());
    assertTrue(packed.leftOut().getFirst().startsWith(broken.toString()));
    assertEquals(22, ShardReader.read(shards, TWELVE, READING).train().size());
  }

  @Test
  void missingTruncatedAndChangedShardsAreNamed() throws IOException {
    pack(shards, false);
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
    Files.move(dir.resolve("shards/test-000000.tar"), dir.resolve("away.tar"));
    byte[] changed = Files.readAllBytes(dir.resolve("away.tar"));
    changed[600] ^= 1;
    Files.write(shards.resolve("test-000000.tar"), changed);
    pack(dir.resolve("again"), false);
    Files.write(dir.resolve("again/test-000000.tar"), changed);
    assertRejected(() -> ShardChecksums.check(dir.resolve("again"), NOWHERE), dir.resolve("again"));
  }

  private void read() {
    ShardReader.read(shards, TWELVE, READING);
  }

  @Test
  void aBrokenImageIsNamedWithItsShard() throws IOException {
    pack(shards, false);
    Path tar = shards.resolve("train-000001.tar");
    byte[] bytes = Files.readAllBytes(tar);
    ShardIndex.Entry entry = ShardIndex.of(tar).entries().get(2);
    Arrays.fill(bytes, (int) entry.offset(), (int) entry.offset() + 30, (byte) 0);
    Files.write(tar, bytes);
    ImageDataset train = ShardReader.read(shards, TWELVE, READING).train();
    BrokenImage e = assertThrows(BrokenImage.class, () -> train.image(7));
    assertTrue(e.getMessage().startsWith(tar + ", image 3 of 5 "), e.getMessage());
  }

  static Path tar(Path file, Object... namesAndContents) throws IOException {
    return Files.write(file, Packed.tar(Packed.files(namesAndContents)));
  }

  @Test
  void shardsOfOthersAreReadByPatterns() throws IOException {
    byte[] image = Files.readAllBytes(images.resolve("train/c0/0000.jpg"));
    for (int s = 9; s < 12; s++) {
      tar(
          dir.resolve("imgs-%03d.tar".formatted(s)),
          "./a/x.y.z.json",
          "{}",
          "a/1.jpg",
          image,
          "a/1.cls",
          s + "\n",
          "a/1.json",
          "{}",
          "a/2.cls",
          "3",
          "a/2.JPEG",
          image);
    }
    String pattern = dir + "/imgs-{009..011}.tar," + dir + "/imgs-{011..011}.tar";
    ImageSplits read = Datasets.load("shards:" + pattern, TWELVE, READING);
    assertEquals(6, read.train().size());
    assertEquals(2, read.test().size());
    assertEquals(12, read.train().classes());
    int[] labels = new int[6];
    Arrays.setAll(labels, read.train()::label);
    assertArrayEquals(new int[] {9, 3, 10, 3, 11, 3}, labels);
    assertEquals(
        List.of(dir + "/imgs-012.tar"),
        Datasets.status("shards:" + pattern.replace("..011}.tar,", "..012}.tar,")).missing());
    assertEquals(
        List.of("a08b", "a09b", "a10b"),
        ShardReader.expand("a{08..10}b").stream().map(Path::toString).toList());
    for (String wrong : List.of("a{3..1}", "{0..9999999}", "{0..1}{0..1}")) {
      assertThrows(DataException.class, () -> ShardReader.expand(wrong));
    }
    assertThrows(DataException.class, () -> Datasets.load("shards:a,b,c"));
  }

  @Test
  void samplesThatAreNotWholeAreNamed() throws IOException {
    byte[] image = Files.readAllBytes(images.resolve("train/c0/0000.jpg"));
    assertSampleRejected("a.cls", "a.jpg", image);
    assertSampleRejected("a.jpg", "a.cls", "1");
    assertSampleRejected("'cat'", "a.jpg", image, "a.cls", "cat");
    assertSampleRejected("a.png", "a.jpg", image, "a.png", image, "a.cls", "1");
    assertSampleRejected("x.tar", "a.txt", "none");
  }

  private void assertSampleRejected(String named, Object... namesAndContents) throws IOException {
    Path tar = tar(dir.resolve("x.tar"), namesAndContents);
    assertRejected(() -> ShardIndex.scan(tar), named);
  }
}
