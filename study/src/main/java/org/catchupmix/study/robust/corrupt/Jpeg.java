package org.catchupmix.study.robust.corrupt;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Compresses a picture and unpacks it again, in memory, by the JDK's copy of the Independent JPEG
 * Group's library: its tables and its meaning of quality, as in Pillow, colours at half the
 * resolution.
 */
final class Jpeg {
  private Jpeg() {}

  /** The picture as a file of that quality, 1 to 100, gives it back. */
  static Pixels through(Pixels p, int quality) {
    try {
      return decode(encode(image(p), quality), p.channels());
    } catch (IOException e) {
      throw new UncheckedIOException("JPEG in memory", e);
    }
  }

  private static BufferedImage image(Pixels p) {
    int type = p.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(p.width(), p.height(), type);
    WritableRaster raster = image.getRaster();
    byte[] bytes = p.rounded();
    for (int i = 0; i < bytes.length; i++) {
      int pixel = i / p.channels();
      raster.setSample(pixel % p.width(), pixel / p.width(), i % p.channels(), bytes[i] & 0xFF);
    }
    return image;
  }

  private static byte[] encode(BufferedImage image, int quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality / 100f);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static Pixels decode(byte[] file, int channels) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      BufferedImage image = reader.read(0);
      Pixels out = Pixels.black(image.getHeight(), image.getWidth(), channels);
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          int rgb = channels == 1 ? 0 : image.getRGB(x, y);
          for (int c = 0; c < channels; c++) {
            int level =
                channels == 1 ? image.getRaster().getSample(x, y, 0) : rgb >> 16 - 8 * c & 0xFF;
            out.set(y, x, c, level / 255.0);
          }
        }
      }
      return out;
    } finally {
      reader.dispose();
    }
  }
}
