package org.catchupmix.study.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.catchupmix.core.io.AtomicFile;

/** Writes a picture as a PNG file, whole or not at all. */
final class PngFile {
  private PngFile() {}

  static void write(Path png, BufferedImage image) throws IOException {
    byte[] bytes = encode(image);
    AtomicFile.write(png, out -> out.write(bytes));
  }

  static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory, because by default ImageIO goes through a file in the folder for temporary ones.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("This Java cannot encode PNG, but module java.desktop should.");
      }
    }
    return bytes.toByteArray();
  }
}
