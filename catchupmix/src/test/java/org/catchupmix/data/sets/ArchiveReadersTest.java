package org.catchupmix.data.sets;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.ImageSplits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/** Tiny data sets in the files of SVHN, Tiny-ImageNet and CUB-200-2011, made here. */
class ArchiveReadersTest {
  @TempDir Path dir;

  private static final int ROW = 30;

  /** Pixel values rise by one a column; JPEG keeps such a ramp to a few levels. */
  private void image(String file, int height, int width, boolean grey) throws IOException {
    int type = grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (grey) {
          image.getRaster().setSample(x, y, 0, ROW + x);
        } else {
          image.setRGB(x, y, (ROW + x) << 16 | (ROW + x) << 8 | ROW + x);
        }
      }
    }
    ImageFolder.save(dir.resolve(file), image);
  }

  private void text(String file, String... lines) throws IOException {
    Path path = dir.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, List.of(lines));
  }

  private void mat(String file, int side, int... labels) throws IOException {
    Matrix x = Mat5.newMatrix(new int[] {side, side, 3, labels.length}, MatlabType.UInt8);
    Matrix y = Mat5.newMatrix(labels.length, 1, MatlabType.Double);
    for (int i = 0; i < labels.length; i++) {
      y.setDouble(i, labels[i]);
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          for (int c = 0; c < 3; c++) {
            x.setInt(new int[] {row, column, c, i}, 100 * i + row + 2 * column + 30 * c);
          }
        }
      }
    }
    try (MatFile mat = Mat5.newMatFile()) {
      Mat5.writeToFile(mat.addArray("X", x).addArray("y", y), dir.resolve(file).toFile());
    }
  }

  @Test
  void svhn() throws IOException {
    mat("train_32x32.mat", 32, 1, 10);
    mat("test_32x32.mat", 32, 9);
    ImageSplits splits = Datasets.load("svhn:" + dir);
    ImageDataset train = splits.train();
    assertEquals(2, train.size());
    assertEquals(1, train.label(0));
    assertEquals(0, train.label(1), "10 is the digit 0");
    assertEquals("0", train.classNames().getFirst());
    assertEquals(9, splits.test().label(0));
    for (int[] at : new int[][] {{0, 0, 0}, {31, 0, 2}, {5, 17, 1}}) {
      assertEquals(
          100 + at[0] + 2 * at[1] + 30 * at[2],
          train.image(1)[(at[0] * 32 + at[1]) * 3 + at[2]] & 0xFF);
    }
    assertTrue(Datasets.remark("svhn:" + dir, splits).orElseThrow().contains(" 2 + 1"));
  }

  @Test
  void brokenSvhn() throws IOException {
    Executable read = () -> Datasets.load("svhn:" + dir);
    Path train = dir.resolve("train_32x32.mat");
    assertRejected(read, dir);
    mat("test_32x32.mat", 32, 1);
    mat("train_32x32.mat", 16, 1, 2);
    assertRejected(read, train);
    mat("train_32x32.mat", 32, 1, 11);
    assertRejected(read, train);
  }

  private void tinyImageNet() throws IOException {
    text("wnids.txt", "n02", "n01");
    text("words.txt", "n01\tgoldfish, Carassius auratus", "n99\tunicorn");
    image("train/n02/images/n02_1.JPEG", 16, 16, false);
    image("train/n02/images/n02_0.JPEG", 16, 16, true);
    image("train/n01/images/n01_0.JPEG", 16, 16, false);
    Files.writeString(dir.resolve("train/n01/n01_boxes.txt"), "n01_0.JPEG\t0\t0\t1\t1");
    image("val/images/val_0.JPEG", 16, 16, true);
    image("val/images/val_1.JPEG", 16, 16, false);
    text("val/val_annotations.txt", "val_1.JPEG\tn01\t0\t0\t5\t5", "val_0.JPEG\tn02\t0\t0\t5\t5");
  }

  @Test
  void tinyImageNetIsRead() throws IOException {
    tinyImageNet();
    ImageSplits splits = Datasets.load("tiny-imagenet:" + dir);
    assertEquals(List.of("goldfish", "n02"), splits.train().classNames());
    assertArrayEquals(new int[] {1, 2}, splits.train().classCounts());
    assertEquals(0, splits.test().label(0));
    assertEquals(1, splits.test().label(1));
    assertEquals(3, splits.train().channels());
    assertEquals(16, splits.train().height());
    byte[] grey = splits.train().image(1);
    assertEquals(grey[0], grey[1]);
    assertEquals(ROW, grey[0] & 0xFF, 4);
    assertEquals(ROW + 15, grey[15 * 3] & 0xFF, 4);
  }

  @Test
  void brokenTinyImageNet() throws IOException {
    Executable read = () -> Datasets.load("tiny-imagenet:" + dir);
    assertRejected(read, dir);
    tinyImageNet();
    for (String line : List.of("val_0.JPEG\tn77", "val_0.JPEG", "../x.JPEG\tn01")) {
      text("val/val_annotations.txt", line);
      assertRejected(read, dir.resolve("val/val_annotations.txt"), line);
    }
    text("val/val_annotations.txt", "val_0.JPEG\tn02");
    image("train/n02/images/n02_9.JPEG", 8, 16, false);
    assertRejected(read, dir.resolve("train/n02/images/n02_9.JPEG"));
  }

  private void cub() throws IOException {
    String root = "CUB_200_2011/";
    text(root + "classes.txt", "1 001.Albatross", "2 002.Auk");
    text(root + "images.txt", "1 001.Albatross/a.jpg", "2 002.Auk/b.jpg", "3 002.Auk/c.jpg");
    text(root + "image_class_labels.txt", "1 1", "2 2", "3 2");
    text(root + "train_test_split.txt", "1 0", "2 1", "3 1");
    image(root + "images/001.Albatross/a.jpg", 40, 60, true);
    image(root + "images/002.Auk/b.jpg", 90, 50, false);
    image(root + "images/002.Auk/c.jpg", 20, 80, false);
  }

  @Test
  void cubIsFramed() throws IOException {
    cub();
    ImageSplits splits = Datasets.load("cub-200:" + dir, new Framing(28, 32));
    ImageDataset train = splits.train();
    assertEquals(2, train.size());
    assertEquals(1, splits.test().size());
    assertEquals(List.of("001.Albatross", "002.Auk"), train.classNames());
    assertEquals(1, train.label(0));
    assertEquals(28, train.height());
    assertEquals(28, train.width());
    assertEquals(3, splits.test().channels(), "grey becomes RGB");
    assertEquals(57, train.whole(0).height(), "90 * 32 / 50, rounded down");
    assertEquals(32, train.whole(0).width());
    assertEquals(32, train.whole(1).height());
    assertEquals(128, train.whole(1).width());
    // The test image, 40 x 60, becomes 32 x 48; its centre begins at column 10, which shows what
    // was at 10.5 * 60 / 48 - 0.5 = 12.6.
    assertEquals(ROW + 12.6, splits.test().image(0)[0] & 0xFF, 4);
    assertSame(train.whole(1), train.subset(new int[] {1}).whole(0));
    assertEquals(48, splits.test().whole(0).width());
    assertEquals(224, Datasets.load("cub-200:" + dir).test().height(), "its usual size");
  }

  @Test
  void brokenCub() throws IOException {
    cub();
    Path home = dir.resolve("CUB_200_2011");
    Executable read = () -> Datasets.load("cub-200:" + dir, new Framing(8, 8));
    for (String split : List.of("1 0,2 1", "1 1,2 1,3 yes")) {
      text("CUB_200_2011/train_test_split.txt", split.split(","));
      assertRejected(read, "train_test_split.txt");
    }
    text("CUB_200_2011/train_test_split.txt", "1 1", "2 1", "3 1");
    assertRejected(read, "cub-200", 3, 0);
    text("CUB_200_2011/train_test_split.txt", "1 1", "2 1", "3 0");
    text("CUB_200_2011/images.txt", "1 ../../x.jpg");
    assertRejected(read, home.resolve("images.txt"), "../../x.jpg");
    text("CUB_200_2011/classes.txt", "1 001.Albatross", "1 002.Auk");
    assertRejected(read, home.resolve("classes.txt"));
    Files.delete(home.resolve("images.txt"));
    assertRejected(read, dir);
  }

  @Test
  void imagesOfOneSizeAreFramedToo() throws IOException {
    tinyImageNet();
    ImageSplits same = Datasets.load("tiny-imagenet:" + dir, new Framing(16, 0));
    assertSame(
        same.train().image(0), same.train().whole(0).pixels(), "no memory for the same again");
    ImageSplits larger = Datasets.load("tiny-imagenet:" + dir, new Framing(28, 32));
    assertEquals(28, larger.test().width());
    assertEquals(32, larger.train().whole(0).width());
  }
}
