package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Pixels of one colour in a figure's PNG: their number, and the smallest rectangle with all. */
record Pixels(int count, Rectangle bounds) {
  static Pixels of(Figure figure, Color color) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(figure.png()));
    int count = 0;
    Rectangle bounds = new Rectangle(-1, -1);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) == color.getRGB()) {
          count++;
          bounds.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return new Pixels(count, bounds);
  }
}
