package org.catchupmix.data.sets;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.ImageSplits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {
  @TempDir private Path dir;

  /** Classes cat and dog; two training cats, one training dog, one test dog; RGB, 2 x 2. */
  @BeforeEach
  void writeImages() throws IOException {
    write("train/dog/x.png", rgb(2, 2, 0x112233));
    write("train/cat/b.png", rgb(2, 2, 0x445566));
    write("train/cat/a.bmp", rgb(2, 2, 0x778899));
    write("test/dog/1.gif", rgb(2, 2, 0xAABBCC));
  }

  private Path write(String file, BufferedImage image) throws IOException {
    return ImageFolder.save(dir.resolve(file), image);
  }

  private static BufferedImage rgb(int height, int width, int... rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, rgb[i % rgb.length]);
    }
    return image;
  }

  private static BufferedImage grey(int height, int width, int value) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < height * width; i++) {
      image.getRaster().setSample(i % width, i / width, 0, value);
    }
    return image;
  }

  private ImageSplits read() {
    return Datasets.load("folder:" + dir);
  }

  private static void assertPixel(int rgb, ImageDataset d, int image) {
    byte[] p = d.image(image);
    assertEquals(12, p.length);
    assertEquals(rgb, (p[0] & 0xFF) << 16 | (p[1] & 0xFF) << 8 | p[2] & 0xFF);
  }

  @Test
  void readsClassesAndFilesInTheOrderOfTheirNames() {
    ImageSplits splits = read();
    ImageDataset train = splits.train();
    String name = dir.getFileName().toString();
    assertEquals(name + " train: 3 images of 2 x 2 x 3, 2 classes", train.toString());
    assertEquals(name + " test: 1 images of 2 x 2 x 3, 2 classes", splits.test().toString());
    assertEquals(List.of("cat", "dog"), train.classNames());
    assertEquals(List.of(0, 0, 1), List.of(train.label(0), train.label(1), train.label(2)));
    assertPixel(0x778899, train, 0);
    assertPixel(0x445566, train, 1);
    assertPixel(0x112233, train, 2);
    assertEquals(1, splits.test().label(0));
    assertPixel(0xAABBCC, splits.test(), 0);
  }

  private void deleteAll(String... files) throws IOException {
    for (String file : files) {
      Files.delete(dir.resolve(file));
    }
  }

  @Test
  void valStandsInForTest() throws IOException {
    Files.move(dir.resolve("test"), dir.resolve("val"));
    assertEquals(1, read().test().size());
  }

  @Test
  void allGreyMakesOneChannelAndAMixtureThree() throws IOException {
    deleteAll("train/dog/x.png", "train/cat/b.png", "train/cat/a.bmp", "test/dog/1.gif");
    write("train/cat/a.png", grey(2, 2, 77));
    write("train/dog/a.png", grey(2, 2, 200));
    write("test/dog/a.png", grey(2, 2, 255));
    ImageSplits grey = read();
    assertEquals(1, grey.train().channels());
    assertArrayEquals(new byte[] {77, 77, 77, 77}, grey.train().image(0));
    assertArrayEquals(new byte[] {-1, -1, -1, -1}, grey.test().image(0));

    write("test/dog/b.png", rgb(2, 2, 0x010203));
    ImageSplits mixed = read();
    assertEquals(3, mixed.train().channels());
    assertPixel(0x4D4D4D, mixed.train(), 0);
    assertPixel(0x010203, mixed.test(), 1);
  }

  @Test
  void ignoresFilesThatAreNoImages() throws IOException {
    Files.writeString(dir.resolve("train/cat/notes.txt"), "notes");
    Files.writeString(dir.resolve("train/cat/.hidden.png"), "no image");
    Files.createDirectory(dir.resolve("train/.cache"));
    Files.writeString(dir.resolve("train/list.txt"), "list");
    assertEquals(3, read().train().size());
  }

  @Test
  void differentSizes() throws IOException {
    Path odd = write("train/dog/y.png", rgb(3, 2, 0));
    assertRejected(this::read, odd, "3 x 2");
    Files.delete(odd);
    Path test = write("test/dog/0.png", rgb(2, 4, 0));
    write("test/dog/1.gif", rgb(2, 4, 0));
    assertRejected(this::read, test, "2 x 4");
    ImageSplits scaled = Datasets.load("folder:" + dir, new Framing(5, 5));
    assertEquals(5, scaled.train().height());
    assertEquals(5, scaled.test().width());
    assertEquals(75, scaled.test().image(0).length);
  }

  @Test
  void missingFolders() throws IOException {
    deleteAll("test/dog/1.gif", "test/dog", "test");
    assertRejected(this::read, dir);
    Files.createDirectory(dir.resolve("test"));
    assertRejected(this::read, dir.resolve("test"));
  }

  @Test
  void classesAndImagesThatCannotBeUsedAreNamed() throws IOException {
    Path empty = Files.createDirectory(dir.resolve("train/empty"));
    assertRejected(this::read, empty);
    Files.delete(empty);
    Path text = Files.writeString(dir.resolve("train/dog/text.JPG"), "no image");
    assertRejected(this::read, text);
    Files.delete(text);
    write("test/cow/1.png", rgb(2, 2, 0));
    assertRejected(this::read, dir.resolve("test/cow"));
  }
}
