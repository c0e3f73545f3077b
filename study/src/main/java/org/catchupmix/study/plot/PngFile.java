package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG files with two pixels for each point. */
final class PngFile {
  static final int SCALE = 2;

  private PngFile() {}

  static byte[] of(String title, Drawing drawing) throws IOException {
    BufferedImage image =
        new BufferedImage(
            drawing.width() * SCALE, drawing.height() * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(SCALE, SCALE);
      drawing.paint(g);
    } finally {
      g.dispose();
    }
    return encode(image);
  }

  static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory, since ImageIO would use a temporary file.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("This Java cannot encode PNG, but module java.desktop should.");
      }
    }
    return bytes.toByteArray();
  }
}
