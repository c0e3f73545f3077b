package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Pixels of a figure's PNG. */
record Pixels(BufferedImage image) {
  static Pixels of(Figure figure) throws IOException {
    return new Pixels(ImageIO.read(new ByteArrayInputStream(figure.png())));
  }

  static Pixels of(Panel... panels) throws IOException {
    return of(LineCharts.figure("", List.of(panels)));
  }

  /** Part of the image, in shares of its width and height. */
  Pixels part(double left, double top, double right, double bottom) {
    int x = (int) (left * image.getWidth());
    int y = (int) (top * image.getHeight());
    int width = (int) (right * image.getWidth()) - x;
    int height = (int) (bottom * image.getHeight()) - y;
    return new Pixels(image.getSubimage(x, y, width, height));
  }

  int count(Color color) {
    int width = image.getWidth();
    return (int)
        IntStream.range(0, width * image.getHeight())
            .filter(i -> color.getRGB() == image.getRGB(i % width, i / width))
            .count();
  }

  /** Smallest rectangle with all pixels of a colour. */
  Rectangle bounds(Color color) {
    Rectangle all = new Rectangle(-1, -1);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) == color.getRGB()) {
          all.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return all;
  }
}
