package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Folders of small JPEG files, for tests of what is read from files. */
public final class ImageFolder {
  private ImageFolder() {}

  /**
   * Writes {@code train/C/*.jpg} and {@code test/C/*.jpg}, of 10 to 25 rows and columns.
   *
   * @param classes c0, c1, ...
   * @param train images in all
   * @param test images in all
   * @param side rows and columns of each; 0 for any
   */
  public static void write(Path dir, int classes, int train, int test, int side)
      throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < train + test; i++) {
      String split = i < train ? "train" : "test";
      int height = side > 0 ? side : 10 + random.nextInt(16);
      int width = side > 0 ? side : 10 + random.nextInt(16);
      String file = "%s/c%d/%04d.jpg".formatted(split, i % classes, i);
      save(dir.resolve(file), image(random, height, width));
    }
  }

  /** Writes an image in the format of its ending, in a folder that need not exist. */
  public static Path save(Path file, BufferedImage image) throws IOException {
    Files.createDirectories(file.getParent());
    String name = file.getFileName().toString();
    String format = name.substring(name.lastIndexOf('.') + 1);
    assertTrue(ImageIO.write(image, format, file.toFile()), format);
    return file;
  }

  /** Draws soft colours, as photographs have them. */
  public static BufferedImage image(Random random, int height, int width) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    double[] a = random.doubles(9, 0, 1).toArray();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          double v = 0.5 + 0.5 * Math.sin(a[c] * 9 + a[3 + c] * x / 2 + a[6 + c] * y / 2);
          rgb = rgb << 8 | (int) (255 * v);
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }
}
