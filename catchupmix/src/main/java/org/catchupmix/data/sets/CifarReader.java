package org.catchupmix.data.sets;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;

/**
 * Reads the binary versions of CIFAR-10 and CIFAR-100, 32 x 32 RGB images.
 *
 * <p>The format, from A. Krizhevsky's page (www.cs.toronto.edu/~kriz/cifar.html): a file is a row
 * of records without header, each of them
 *
 * <pre>
 *   u8          CIFAR-100 only: the coarse label 0..19, which is checked and ignored
 *   u8          the label, 0..9 or (fine) 0..99
 *   u8 x 3072   the planes red, green, blue, each 32 x 32 with the columns innermost
 * </pre>
 *
 * <p>The planes are interleaved into NHWC. A file may have any number of records but none.
 *
 * @param dataset name in messages
 * @param subfolder the folder that the official archive makes
 * @param trainFiles files of training images
 * @param testFile file of test images
 * @param namesFile optional file with the names of the classes, one per line
 * @param defaultNames names of the classes without that file
 * @param labelClasses number of classes of each label byte; the last label is the target
 */
record CifarReader(
    String dataset,
    String subfolder,
    List<String> trainFiles,
    String testFile,
    String namesFile,
    List<String> defaultNames,
    int... labelClasses) {
  /** CIFAR-10: {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin}. */
  static final CifarReader CIFAR10 =
      new CifarReader(
          "cifar10",
          "cifar-10-batches-bin",
          IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList(),
          "test_batch.bin",
          "batches.meta.txt",
          List.of(
              "airplane",
              "automobile",
              "bird",
              "cat",
              "deer",
              "dog",
              "frog",
              "horse",
              "ship",
              "truck"),
          10);

  /** CIFAR-100 with its fine labels: {@code train.bin} and {@code test.bin}. */
  static final CifarReader CIFAR100 =
      new CifarReader(
          "cifar100",
          "cifar-100-binary",
          List.of("train.bin"),
          "test.bin",
          "fine_label_names.txt",
          IntStream.range(0, 100).mapToObj(i -> "class " + i).toList(),
          20,
          100);

  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int PLANE = SIDE * SIDE;

  /** Required files. */
  DataFolder folder() {
    return new DataFolder(
        subfolder, Stream.concat(trainFiles.stream(), Stream.of(testFile)).toList());
  }

  /**
   * Reads the data set from {@code dir} or from the subfolder that the official archive makes.
   *
   * @param dir the folder with the files, or the one the archive was unpacked in
   * @return train and test, NHWC of 32 x 32 x 3
   * @throws DataException if a file is missing, is cut short or has a label that does not exist
   */
  ImageSplits read(Path dir) {
    Path home = folder().require(dir, "unpack the binary version of the dataset there.");
    List<String> names = readNames(home.resolve(namesFile));
    return new ImageSplits(
        readSplit(dataset + " train", home, trainFiles, names),
        readSplit(dataset + " test", home, List.of(testFile), names));
  }

  private List<String> readNames(Path file) {
    if (!Files.exists(file)) {
      return defaultNames;
    }
    List<String> names = DataFolder.lines(file).stream().map(String::strip).toList();
    if (names.size() != defaultNames.size()) {
      throw new DataException(
          "%s has %d names, but %s has %d classes, one name per line; fetch it again or delete it."
              .formatted(file, names.size(), dataset, defaultNames.size()));
    }
    return names;
  }

  private ImageDataset readSplit(String name, Path home, List<String> files, List<String> names) {
    List<byte[]> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String file : files) {
      readRecords(home.resolve(file), images, labels);
    }
    return new ImageDataset(
        name,
        SIDE,
        SIDE,
        CHANNELS,
        images.toArray(byte[][]::new),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        names);
  }

  private void readRecords(Path file, List<byte[]> images, List<Integer> labels) {
    byte[] record = new byte[labelClasses.length + CHANNELS * PLANE];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int r = 0; ; r++) {
        int length = in.readNBytes(record, 0, record.length);
        if (length == 0 && r > 0) {
          return;
        }
        if (length < record.length) {
          throw new DataException(
              "%s has %d bytes, which is not one or more records of %d bytes; fetch it again."
                  .formatted(file, (long) r * record.length + length, record.length));
        }
        labels.add(label(record, file, r));
        images.add(interleaved(record));
      }
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  private int label(byte[] record, Path file, int index) {
    int label = 0;
    for (int l = 0; l < labelClasses.length; l++) {
      label = record[l] & 0xFF;
      if (label >= labelClasses[l]) {
        throw new DataException(
            "%s gives record %d the label %d, but the labels of %s are 0..%d; fetch the file again."
                .formatted(
                    file,
                    index,
                    label,
                    l == labelClasses.length - 1 ? dataset : "its superclasses",
                    labelClasses[l] - 1));
      }
    }
    return label;
  }

  /** Turns the record's planes, CHW, into HWC. */
  private byte[] interleaved(byte[] record) {
    byte[] image = new byte[PLANE * CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      int plane = labelClasses.length + c * PLANE;
      for (int p = 0; p < PLANE; p++) {
        image[p * CHANNELS + c] = record[plane + p];
      }
    }
    return image;
  }
}
