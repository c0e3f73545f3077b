package org.catchupmix.data;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Where the pixels of a data set's images are. Several threads ask at once. */
interface ImageStore {
  /** Rows of every image of the data set. */
  int height();

  /** Columns of every image of the data set. */
  int width();

  /** Values of a pixel. */
  int channels();

  /** The pixels of an image, cut to the data set's size: to be read only. */
  byte[] image(int i);

  /** What an image is cut out of, where there is more of it. */
  Image whole(int i);

  /** A part of an image, scaled to the data set's size. */
  byte[] part(int i, ResizedCrop.Choice choice);

  /** Does something for each of {@code 0..n-1} on several threads. */
  void inParallel(int n, IntConsumer work);

  /**
   * Images that are held in memory as bytes.
   *
   * @param height rows of every image
   * @param width columns of every image
   * @param channels values of a pixel
   * @param images their pixels
   * @param wholes the uncut images; null if they were not kept
   */
  record InMemory(int height, int width, int channels, byte[][] images, List<Image> wholes)
      implements ImageStore {
    @Override
    public byte[] image(int i) {
      return images[i];
    }

    @Override
    public Image whole(int i) {
      return wholes == null ? new Image(height, width, channels, images[i]) : wholes.get(i);
    }

    @Override
    public byte[] part(int i, ResizedCrop.Choice choice) {
      Image whole = whole(i);
      return choice.of(whole.height(), whole.width()).of(whole, height, width);
    }

    @Override
    public void inParallel(int n, IntConsumer work) {
      IntStream.range(0, n).parallel().forEach(work);
    }
  }
}
