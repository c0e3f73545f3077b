package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageFiles;
import org.catchupmix.data.ImageSplits;

/**
 * Reads images sorted into one folder per class (see {@link ClassFolders}) into memory.
 *
 * <p>The data set is grey if every image is, otherwise RGB.
 */
final class FolderReader {
  private static final String ONE_SIZE =
      "scale them to one size, or let it be done by naming the dataset folder@SIZE:DIR.";

  private FolderReader() {}

  /**
   * Reads a folder. Without scale and framing all images must be of one size.
   *
   * @param dir the folder that holds {@code train} and {@code test} (or {@code val})
   * @param scale rows and columns that each image is scaled to, with antialiasing; one that is not
   *     square is stretched
   * @param framing applied to the images after scaling
   * @return train and test, NHWC with one channel (grey) or three (RGB)
   * @throws DataException if a folder is missing or empty, a class of the test set has no training
   *     folder, an image is unreadable or transparent, or images differ in size
   */
  static ImageSplits read(Path dir, OptionalInt scale, Framing framing) {
    ClassFolders folders = ClassFolders.of(dir);
    List<ImageFile> trainFiles = files(folders.train());
    List<ImageFile> testFiles = files(folders.test());
    // Images are framed as they are decoded, so that large ones do not fill the memory.
    Framing now = scale.isPresent() ? Framing.NONE : framing;
    List<Image> train = decode(trainFiles, scale, now);
    List<Image> test = decode(testFiles, scale, now);
    if (!now.isSet()) {
      testFiles
          .getFirst()
          .requireSize(test.getFirst(), trainFiles.getFirst(), train.getFirst(), ONE_SIZE);
    }
    if (Stream.of(train, test).flatMap(List::stream).anyMatch(p -> p.channels() == 3)) {
      train = train.stream().map(Image::toRgb).toList();
      test = test.stream().map(Image::toRgb).toList();
    }
    String trainName = folders.name() + " " + ClassFolders.TRAIN;
    String testName = folders.name() + " " + folders.testName();
    List<String> classes = folders.classes();
    ImageSplits splits =
        new ImageSplits(
            ImageFile.dataset(trainName, trainFiles, train, classes, now, now.wholes()),
            ImageFile.dataset(testName, testFiles, test, classes, now, false));
    return now.isSet() ? splits : splits.framed(framing);
  }

  private static List<ImageFile> files(ImageFiles files) {
    int[] labels = files.labels();
    return IntStream.range(0, labels.length)
        .mapToObj(i -> new ImageFile(files.path(i), labels[i]))
        .toList();
  }

  private static List<Image> decode(List<ImageFile> files, OptionalInt scale, Framing framing) {
    if (framing.isSet()) {
      return ImageFile.decode(files, framing::resized);
    }
    return scale.isPresent()
        ? ImageFile.decode(files, p -> Framing.scaled(p, scale.getAsInt(), scale.getAsInt()))
        : ImageFile.decodeOfOneSize(files, ONE_SIZE);
  }
}
