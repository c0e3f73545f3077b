package org.catchupmix.data.sets;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

class ImageNetReaderTest {
  private static final List<String> WNIDS = List.of("n01440764", "n01443537", "n02084071");
  private static final int[] LABELS = {2, 0, 1, 2};

  @TempDir private Path dir;

  @BeforeEach
  void writeTraining() throws IOException {
    for (int i = 0; i < 6; i++) {
      image("ILSVRC2012_img_train/%s/%s_%d.JPEG".formatted(WNIDS.get(i / 2), WNIDS.get(i / 2), i));
    }
  }

  private void image(String file) throws IOException {
    ImageFolder.save(dir.resolve(file), ImageFolder.image(new Random(file.hashCode()), 300, 260));
  }

  private void flatVal() throws IOException {
    for (int i = 1; i <= LABELS.length; i++) {
      image("ILSVRC2012_img_val/ILSVRC2012_val_%08d.JPEG".formatted(i));
    }
  }

  private ImageSplits read() {
    return Datasets.load("imagenet:" + dir, Framing.NONE, JpegDecoding.AUTO);
  }

  @Test
  void foldersAreClassesInTheOrderOfTheirNumbers() throws IOException {
    image("val/n01443537/a.JPEG");
    Files.writeString(
        dir.resolve("LOC_synset_mapping.txt"),
        "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n");
    ImageSplits read = read();
    assertEquals(List.of("tench", "goldfish", "n02084071"), read.train().classNames());
    assertEquals(6, read.train().size());
    assertEquals(224, read.train().height());
    assertEquals(1, read.test().label(0));
    assertArrayEquals(new double[] {0.485, 0.456, 0.406}, read.train().channelStatistics().mean());
    assertEquals(224 * 224 * 3, read.train().image(5).length);
    assertTrue(Datasets.remark("imagenet:" + dir, read).orElseThrow().contains(" 6 + 1"));
  }

  @Test
  void labelsOfOneFolderAreThoseOfTheDevelopmentKit() throws IOException {
    flatVal();
    assertRejected(this::read, ImageNetLabels.LIST);
    Path kit = Files.createDirectories(dir.resolve("ILSVRC2012_devkit_t12/data"));
    // The kit numbers the classes in an order of its own.
    Path truth = kit.resolve(ImageNetLabels.LIST);
    Files.writeString(truth, "1\n2\n3\n1\n");
    assertRejected(this::read, kit.resolve("meta.mat"));
    writeMeta(kit.resolve("meta.mat"), "n02084071", "n01440764", "n01443537");
    ImageDataset val = read().test();
    assertArrayEquals(LABELS, IntStream.range(0, val.size()).map(val::label).toArray());
    for (String wrong : List.of("1\n2\n3\n", "1\n2\n3\n4\n", "1\n2\n3\nx\n")) {
      Files.writeString(truth, wrong);
      assertRejected(this::read, truth);
    }
    Files.write(kit.resolve("meta.mat"), new byte[200]);
    assertRejected(this::read, kit.resolve("meta.mat"));
  }

  private static void writeMeta(Path file, String... wnids) throws IOException {
    Struct synsets = Mat5.newStruct(wnids.length, 1);
    for (int i = 0; i < wnids.length; i++) {
      synsets.set("ILSVRC2012_ID", i, Mat5.newScalar(i + 1));
      synsets.set("WNID", i, Mat5.newString(wnids[i]));
    }
    try (MatFile mat = Mat5.newMatFile()) {
      mat.addArray("synsets", synsets);
      try (var sink = Sinks.newStreamingFile(file.toFile())) {
        mat.writeTo(sink);
      }
    }
  }

  @Test
  void missingFoldersAndUnknownClassesAreNamed() throws IOException {
    assertRejected(this::read, dir, "ILSVRC2012_img_val");
    flatVal();
    image("ILSVRC2012_img_train/dogs/a.JPEG");
    assertRejected(this::read, dir.resolve("ILSVRC2012_img_train/dogs"));
  }
}
