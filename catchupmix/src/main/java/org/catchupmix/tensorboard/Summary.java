package org.catchupmix.tensorboard;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Values of one step under tags, TensorFlow's message <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto">{@code
 * Summary}</a>.
 */
public final class Summary {
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;
  private static final int HISTOGRAM = 5;

  /** Buckets of TensorFlow's own histograms. */
  private static final int BUCKETS = 30;

  private final Message message = new Message();

  Message message() {
    return message;
  }

  private Summary add(String tag, Message value) {
    message.message(VALUE, new Message().text(TAG, tag).fields(value));
    return this;
  }

  /** Adds a number. */
  public Summary scalar(String tag, double value) {
    return add(tag, new Message().real(SIMPLE_VALUE, (float) value));
  }

  /** Adds an image, grey or in colours, as PNG. */
  public Summary image(String tag, BufferedImage image) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // By default ImageIO writes a temporary file.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "png", out);
    }
    Message m =
        new Message()
            .integer(1, image.getHeight())
            .integer(2, image.getWidth())
            .integer(3, image.getRaster().getNumBands())
            .bytes(4, png.toByteArray());
    return add(tag, new Message().message(IMAGE, m));
  }

  /**
   * Adds a histogram: counts in {@value #BUCKETS} buckets of equal width between the lowest and the
   * highest value. Drops values that are not finite, and a histogram without values.
   */
  public Summary histogram(String tag, double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return this;
    }
    double min = Arrays.stream(finite).min().orElseThrow();
    double max = Arrays.stream(finite).max().orElseThrow();
    int buckets = min == max ? 1 : BUCKETS;
    double[] limits = new double[buckets];
    double[] counts = new double[buckets];
    for (int i = 0; i < buckets; i++) {
      limits[i] = i == buckets - 1 ? max : min + (max - min) * (i + 1) / buckets;
    }
    for (double v : finite) {
      int i = 0;
      while (v > limits[i]) {
        i++;
      }
      counts[i]++;
    }
    Message m =
        new Message()
            .real(1, min)
            .real(2, max)
            .real(3, (double) finite.length)
            .real(4, Arrays.stream(finite).sum())
            .real(5, Arrays.stream(finite).map(v -> v * v).sum())
            .reals(6, limits)
            .reals(7, counts);
    return add(tag, new Message().message(HISTOGRAM, m));
  }
}
