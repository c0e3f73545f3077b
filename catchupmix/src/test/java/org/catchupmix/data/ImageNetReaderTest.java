package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
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
    Path path = dir.resolve(file);
    Files.createDirectories(path.getParent());
    ImageIO.write(ImageFolder.image(new Random(file.hashCode()), 300, 260), "jpg", path.toFile());
  }

  private void flatVal() throws IOException {
    for (int i = 1; i <= LABELS.length; i++) {
      image("ILSVRC2012_img_val/ILSVRC2012_val_%08d.JPEG".formatted(i));
    }
  }

  private ImageSplits read() {
    return Datasets.load("imagenet:" + dir, Framing.NONE, Reading.USUAL);
  }

  private void assertLabels() {
    ImageDataset val = read().test();
    int[] labels = new int[val.size()];
    Arrays.setAll(labels, val::label);
    assertArrayEquals(LABELS, labels);
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
  void labelsComeFromEachOfTheListsThatThereAre() throws IOException {
    flatVal();
    DataException none = assertThrows(DataException.class, this::read);
    assertTrue(none.getMessage().contains("LOC_val_solution.csv"), "" + none);
    Path kit = dir.resolve("ILSVRC2012_devkit_t12/data");
    Files.createDirectories(kit);
    // The kit numbers the classes in an order of its own.
    Path truth = kit.resolve("ILSVRC2012_validation_ground_truth.txt");
    Files.writeString(truth, "1\n2\n3\n1\n");
    DataException alone = assertThrows(DataException.class, this::read);
    assertTrue(alone.getMessage().contains("meta.mat"), "" + alone);
    writeMeta(kit.resolve("meta.mat"), "n02084071", "n01440764", "n01443537");
    assertLabels();
    Files.writeString(truth, "9\n9\n9\n9\n");
    Files.writeString(
        dir.resolve("imagenet_2012_validation_synset_labels.txt"),
        "n02084071\nn01440764\nn01443537\nn02084071\n");
    assertLabels();
    Files.writeString(dir.resolve("imagenet_2012_validation_synset_labels.txt"), "n02084071\n");
    assertThrows(DataException.class, this::read);
    String name = "ILSVRC2012_val_%08d";
    StringBuilder caffe = new StringBuilder();
    StringBuilder kaggle = new StringBuilder("ImageId,PredictionString\n");
    for (int i = LABELS.length - 1; i >= 0; i--) {
      caffe.append((name + ".JPEG %d\n").formatted(i + 1, LABELS[i]));
      kaggle.append((name + ",%s 12 30 90 88 \n").formatted(i + 1, WNIDS.get(LABELS[i])));
    }
    Files.writeString(dir.resolve("val.txt"), caffe);
    assertLabels();
    Files.writeString(dir.resolve("val.txt"), "nothing 7\n");
    assertThrows(DataException.class, this::read);
    Files.writeString(dir.resolve("LOC_val_solution.csv"), kaggle);
    assertLabels();
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
  void whatIsMissingOrNoClassIsNamed() throws IOException {
    assertEquals(
        List.of("val (or ILSVRC2012_img_val)"), Datasets.status("imagenet:" + dir).missing());
    flatVal();
    image("ILSVRC2012_img_train/dogs/a.JPEG");
    DataException e = assertThrows(DataException.class, this::read);
    Path dogs = dir.resolve("ILSVRC2012_img_train/dogs");
    assertTrue(e.getMessage().startsWith(dogs + " "), e.getMessage());
  }
}
