package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;

/**
 * Image file and its class.
 *
 * @param file PNG, JPEG, BMP or GIF
 * @param label index of the class
 */
record ImageFile(Path file, int label) {
  /**
   * Decodes images on all processors, in the order of the files.
   *
   * @param form applied to each image before the next is decoded
   */
  static List<Image> decode(List<ImageFile> files, UnaryOperator<Image> form) {
    return files.parallelStream().map(f -> form.apply(Image.read(f.file))).toList();
  }

  /**
   * Decodes images that must be of one size.
   *
   * @param remedy remedy for other sizes, for messages
   * @throws DataException if an image cannot be read or is of another size than the first
   */
  static List<Image> decodeOfOneSize(List<ImageFile> files, String remedy) {
    ImageFile firstFile = files.getFirst();
    Image first = Image.read(firstFile.file);
    return files.parallelStream()
        .map(f -> f.requireSize(Image.read(f.file), firstFile, first, remedy))
        .toList();
  }

  /** Returns the image of this file, and requires the size of another. */
  Image requireSize(Image image, ImageFile otherFile, Image other, String remedy) {
    if (image.height() != other.height() || image.width() != other.width()) {
      throw new DataException(
          "%s is %d x %d but %s is %d x %d; %s"
              .formatted(
                  file,
                  image.height(),
                  image.width(),
                  otherFile.file,
                  other.height(),
                  other.width(),
                  remedy));
    }
    return image;
  }

  /**
   * Makes a data set of decoded files.
   *
   * @param images as many as files, of one size or resized by {@code framing}
   * @param keep whether {@link ImageDataset#whole} gives the uncut images
   */
  static ImageDataset dataset(
      String name,
      List<ImageFile> files,
      List<Image> images,
      List<String> classes,
      Framing framing,
      boolean keep) {
    int[] labels = files.stream().mapToInt(ImageFile::label).toArray();
    return ImageDataset.of(name, images, labels, classes, framing, keep);
  }
}
