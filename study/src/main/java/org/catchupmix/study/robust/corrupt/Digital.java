package org.catchupmix.study.robust.corrupt;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.catchupmix.core.image.Border;
import org.catchupmix.core.random.PhiloxRandom;

/** ImageNet-C's digital corruptions: contrast, elastic, pixelate, JPEG. */
final class Digital {
  private static final double[] CONTRAST = {0.75, 0.5, 0.4, 0.3, 0.15};
  private static final double[] PIXELATE = {0.95, 0.9, 0.85, 0.75, 0.65};
  private static final int[] QUALITY = {80, 65, 58, 50, 40};

  /** Displacement, its sigma, and the largest shift of affine points, in shorter sides. */
  private static final double[][] ELASTIC = {
    {0, 0, 0.08}, {0.05, 0.2, 0.07}, {0.08, 0.06, 0.06}, {0.1, 0.04, 0.05}, {0.1, 0.03, 0.03}
  };

  /** Standard deviations after which the Gaussian of the displacement is truncated. */
  private static final double ELASTIC_TRUNCATE = 3;

  /** Bits of the fixed-point arithmetic of Pillow's box filter. */
  private static final int BITS = 22;

  private Digital() {}

  static byte[] contrast(Pixels p, int severity, PhiloxRandom random) {
    double kept = CONTRAST[severity - 1];
    double[] mean = new double[p.channels()];
    for (int i = 0; i < p.values().length; i++) {
      mean[i % mean.length] += p.values()[i];
    }
    return p.like(
            (y, x, c) -> {
              double m = mean[c] / (p.height() * p.width());
              return (p.at(y, x, c) - m) * kept + m;
            })
        .truncated();
  }

  /**
   * Stretches and bends. An affine map moves three points around the centre by up to {@code c[2]}
   * shorter sides, with mirrored edges; then a smooth random field displaces each pixel.
   */
  static byte[] elastic(Pixels p, int severity, PhiloxRandom random) {
    double[] c = ELASTIC[severity - 1];
    int side = Math.min(p.height(), p.width());
    Pixels moved = affine(p, c[2] * side, random);
    Pixels right = field(p, c[0] * side, c[1] * side, random);
    Pixels down = field(p, c[0] * side, c[1] * side, random);
    return p.like(
            (y, x, k) ->
                Filter.bilinear(
                    moved, y + down.at(y, x, 0), x + right.at(y, x, 0), k, Border.MIRROR_EDGE))
        .truncated();
  }

  private static Pixels field(Pixels p, double amount, double sigma, PhiloxRandom random) {
    Pixels uniform = Pixels.black(p.height(), p.width(), 1).map(v -> 2 * random.nextDouble() - 1);
    return Filter.gaussian(uniform, sigma, ELASTIC_TRUNCATE, Border.MIRROR_EDGE)
        .map(v -> v * amount);
  }

  private static Pixels affine(Pixels p, double reach, PhiloxRandom random) {
    double middleX = p.width() / 2;
    double middleY = p.height() / 2;
    double arm = Math.min(p.height(), p.width()) / 3;
    double[] x = {middleX + arm, middleX + arm, middleX - arm};
    double[] y = {middleY + arm, middleY - arm, middleY - arm};
    double[] toX = new double[3];
    double[] toY = new double[3];
    for (int i = 0; i < 3; i++) {
      toX[i] = x[i] + reach * (2 * random.nextDouble() - 1);
      toY[i] = y[i] + reach * (2 * random.nextDouble() - 1);
    }
    // The inverse map, from the moved points to their origins.
    double[] sourceX = plane(toX, toY, x);
    double[] sourceY = plane(toX, toY, y);
    return p.like(
        (row, column, c) -> {
          double sx = sourceX[0] * column + sourceX[1] * row + sourceX[2];
          double sy = sourceY[0] * column + sourceY[1] * row + sourceY[2];
          return Filter.bilinear(p, sy, sx, c, Border.MIRROR_CENTRE);
        });
  }

  /** Solves {@code ax + by + d = z} at three points by Cramer's rule. */
  private static double[] plane(double[] x, double[] y, double[] z) {
    double det = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    double a = ((z[1] - z[0]) * (y[2] - y[0]) - (z[2] - z[0]) * (y[1] - y[0])) / det;
    double b = ((x[1] - x[0]) * (z[2] - z[0]) - (x[2] - x[0]) * (z[1] - z[0])) / det;
    return new double[] {a, b, z[0] - a * x[0] - b * y[0]};
  }

  /** Reduces and enlarges the image by Pillow's box filter. */
  static byte[] pixelate(Pixels p, int severity, PhiloxRandom random) {
    int height = Math.max(1, (int) (p.height() * PIXELATE[severity - 1]));
    int width = Math.max(1, (int) (p.width() * PIXELATE[severity - 1]));
    return scaled(scaled(p, height, width), p.height(), p.width()).rounded();
  }

  /** Compresses the image as JPEG, with colours at half the resolution. */
  static byte[] jpeg(Pixels p, int severity, PhiloxRandom random) {
    return roundTrip(p, QUALITY[severity - 1]).rounded();
  }

  /**
   * Compresses an image in memory with a quality of 1 to 100, and decompresses it.
   *
   * <p>The JDK's copy of the Independent JPEG Group's library has the tables and qualities of
   * Pillow.
   */
  private static Pixels roundTrip(Pixels p, int quality) {
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
    BufferedImage image =
        ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)));
    return Pixels.of(
        image.getHeight(),
        image.getWidth(),
        channels,
        (y, x, c) -> image.getRaster().getSample(x, y, c) / 255.0);
  }

  /**
   * Scales like Pillow's box filter, bit for bit: horizontally, then vertically, each a mean of the
   * pixels whose centres are under the target pixel, in fixed-point arithmetic of 22 bits, rounded
   * to a byte in between.
   */
  private static Pixels scaled(Pixels p, int height, int width) {
    return columns(columns(p, width).transposed(), height).transposed();
  }

  private static Pixels columns(Pixels p, int width) {
    return Pixels.of(
        p.height(),
        width,
        p.channels(),
        (y, x, c) -> {
          long sum = 0;
          int count = 0;
          for (int i = 0; i < p.width(); i++) {
            if (isUnder(i, x, (double) p.width() / width)) {
              sum += level(p.at(y, i, c));
              count++;
            }
          }
          return mean(sum, count);
        });
  }

  private static long level(double value) {
    return Math.round(value * 255);
  }

  private static double mean(long sum, int count) {
    long weight = (long) (0.5 + (1.0 / count) * (1 << BITS));
    return Math.clamp((sum * weight + (1 << (BITS - 1))) >> BITS, 0, 255) / 255.0;
  }

  /** Whether the centre of a source pixel is under a target pixel. */
  private static boolean isUnder(int source, int target, double scale) {
    double centre = (target + 0.5) * scale;
    double distance = (source - centre + 0.5) / Math.max(scale, 1);
    return distance > -0.5 && distance <= 0.5;
  }
}
