package org.catchupmix.data;

import java.util.function.IntConsumer;

/** Where the pixels of a data set's images are. Several threads ask at once. */
interface ImageStore {
  /** The pixels of an image, cut to the data set's size: to be read only. */
  byte[] image(int i);

  /** What an image is cut out of, where there is more of it. */
  Image whole(int i);

  /** A part of an image, scaled to the data set's size. */
  byte[] part(int i, ResizedCrop.Choice choice);

  /** Does something for each of {@code 0..n-1} on several threads. */
  void inParallel(int n, IntConsumer work);
}
