package org.catchupmix.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A picture in a file and its class.
 *
 * @param file PNG, JPEG, BMP or GIF
 * @param label index of the class
 */
record PictureFile(Path file, int label) {
  /** The labels of files. */
  static int[] labels(List<PictureFile> files) {
    return files.stream().mapToInt(PictureFile::label).toArray();
  }

  /**
   * Decodes pictures on all processors, in the order of the files.
   *
   * @param framing applied to each before the next takes memory, if it is set: only its resize
   */
  static List<Picture> decode(List<PictureFile> files, Framing framing) {
    return IntStream.range(0, files.size())
        .parallel()
        .mapToObj(
            i -> {
              Picture p = Picture.read(files.get(i).file());
              return framing.isSet() ? framing.resized(p) : p;
            })
        .toList();
  }

  /**
   * A data set of RGB pictures of one size.
   *
   * @throws DataException if a picture cannot be read or is of another size than the first
   */
  static ImageDataset rgb(String name, List<PictureFile> files, List<String> classes) {
    List<Picture> pictures = decode(files, Framing.NONE);
    Picture first = pictures.getFirst();
    for (int i = 0; i < files.size(); i++) {
      Picture p = pictures.get(i);
      if (p.height() != first.height() || p.width() != first.width()) {
        throw new DataException(
            "%s is %d x %d but %s is %d x %d: all want to be of one size, fetch them again"
                .formatted(
                    files.get(i).file(),
                    p.height(),
                    p.width(),
                    files.getFirst().file(),
                    first.height(),
                    first.width()));
      }
    }
    return new ImageDataset(
        name,
        first.height(),
        first.width(),
        3,
        pictures.stream().map(p -> p.toRgb().pixels()).toArray(byte[][]::new),
        labels(files),
        classes);
  }
}
