package org.catchupmix.data.sets;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFiles;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.ImageStreams;
import org.catchupmix.data.JpegDecoding;

/** Image files of a data set, listed but not read; with test images only, both are those. */
record LabelledFiles(String name, List<String> classes, ImageFiles train, ImageFiles test) {
  LabelledFiles {
    if (train.size() == 0 || test.size() == 0) {
      throw new DataException(
          "%s has %d training and %d test images, requires at least one of each"
              .formatted(name, train.size(), test.size()));
    }
  }

  /**
   * Reads the images into memory: grey if all are, otherwise RGB. Without framing, all must have
   * one size.
   *
   * @throws DataException if an image is broken or has another size
   */
  ImageSplits inMemory(Framing framing) {
    Image first = Image.read(train.path(0));
    List<Image> b = decode(test, framing, first);
    List<Image> a = train == test ? b : decode(train, framing, first);
    if (Stream.of(a, b).flatMap(List::stream).anyMatch(image -> image.channels() == 3)) {
      a = a.stream().map(Image::toRgb).toList();
      b = b.stream().map(Image::toRgb).toList();
    }
    ImageDataset tests = ImageDataset.of(name + " test", b, test.labels(), classes, framing);
    return new ImageSplits(
        train == test
            ? tests
            : ImageDataset.of(name + " train", a, train.labels(), classes, framing),
        tests);
  }

  /** Decodes images on all processors; frames each before the next, since originals are large. */
  private static List<Image> decode(ImageFiles files, Framing framing, Image first) {
    List<Image> images =
        IntStream.range(0, files.size())
            .parallel()
            .mapToObj(files::path)
            .map(Image::read)
            .map(image -> framing.isSet() ? framing.resized(image) : image)
            .toList();
    // In order, so that the same file is named by any number of threads.
    for (int i = 0; i < images.size() && !framing.isSet(); i++) {
      images.get(i).requireSize(files.path(i).toString(), first.height(), first.width());
    }
    return images;
  }

  /**
   * Leaves the images in their files. They are RGB; grey is repeated in each channel.
   *
   * @param known mean and deviation, where those in use are not computed
   */
  ImageSplits streamed(Framing framing, JpegDecoding jpeg, Optional<ChannelStatistics> known) {
    return ImageStreams.splits(name, train, test, classes, framing, jpeg, known);
  }
}
