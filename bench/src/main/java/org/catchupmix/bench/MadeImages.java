package org.catchupmix.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * JPEG files of the usual size of photographs in ImageNet, 500 x 375 pixels, of colours with detail
 * at every scale, as photographs have it: some 90 kB each, where ImageNet's have 110 kB on average.
 */
final class MadeImages {
  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final float QUALITY = 0.92f;

  private MadeImages() {}

  /** Writes so many to {@code train/made}, and one to {@code test/made}. */
  static void write(Path dir, int count) throws IOException {
    for (int i = 0; i <= count; i++) {
      Path folder =
          Files.createDirectories(dir.resolve(i < count ? "train" : "test").resolve("made"));
      save(image(i), folder.resolve("%05d.jpg".formatted(i)));
    }
  }

  private static void save(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
  }

  /** Sums of random grids, each twice as fine as the one before and half as strong. */
  private static BufferedImage image(int number) {
    PhiloxRandom random = new PhiloxRandom(1, "made", number);
    float[][] planes = new float[3][WIDTH * HEIGHT];
    for (int cells = 2; cells <= 256; cells *= 2) {
      for (float[] plane : planes) {
        add(plane, cells, 160f / cells, random);
      }
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < WIDTH * HEIGHT; p++) {
      // Most of the detail is one of light, not of colour.
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        float light = planes[0][p] + (c == 0 ? 0 : planes[c][p] / 3);
        rgb = rgb << 8 | Math.clamp(Math.round(128 + light), 0, 255);
      }
      image.setRGB(p % WIDTH, p / WIDTH, rgb);
    }
    return image;
  }

  private static void add(float[] plane, int cells, float strength, PhiloxRandom random) {
    float[] grid = new float[(cells + 1) * (cells + 1)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (2 * random.nextFloat() - 1) * strength;
    }
    for (int y = 0; y < HEIGHT; y++) {
      float v = (float) y * cells / HEIGHT;
      int row = (int) v;
      for (int x = 0; x < WIDTH; x++) {
        float u = (float) x * cells / WIDTH;
        int at = row * (cells + 1) + (int) u;
        float below = v - row;
        float right = u - (int) u;
        float top = grid[at] + right * (grid[at + 1] - grid[at]);
        float bottom = grid[at + cells + 1] + right * (grid[at + cells + 2] - grid[at + cells + 1]);
        plane[y * WIDTH + x] += top + below * (bottom - top);
      }
    }
  }
}
