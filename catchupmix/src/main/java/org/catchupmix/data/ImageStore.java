package org.catchupmix.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Pixels of a data set's images. Several threads may ask at once. */
interface ImageStore {
  int height();

  int width();

  int channels();

  /** The pixels of an image, cut to the data set's size; callers must not change them. */
  byte[] image(int i);

  Image whole(int i);

  byte[] part(int i, ResizedCrop.Choice choice);

  void inParallel(int n, IntConsumer work);

  /** Returns a store of these images alone, in this order; streams stay as they are. */
  default ImageStore only(int[] rows) {
    return this;
  }

  /** The images' files; empty if they are in memory. */
  default Optional<ImageStreams> streams() {
    return Optional.empty();
  }

  /** Images in memory, which the framing cuts. */
  record InMemory(int height, int width, int channels, List<Image> images, Framing framing)
      implements ImageStore {
    @Override
    public byte[] image(int i) {
      return framing.centre(images.get(i));
    }

    @Override
    public Image whole(int i) {
      return images.get(i);
    }

    @Override
    public ImageStore only(int[] rows) {
      List<Image> some = Arrays.stream(rows).mapToObj(images::get).toList();
      return new InMemory(height, width, channels, some, framing);
    }

    @Override
    public byte[] part(int i, ResizedCrop.Choice choice) {
      Image whole = whole(i);
      Image part = choice.of(whole.height(), whole.width()).cut(whole);
      return Framing.scaled(part, height, width).pixels();
    }

    @Override
    public void inParallel(int n, IntConsumer work) {
      IntStream.range(0, n).parallel().forEach(work);
    }
  }
}
