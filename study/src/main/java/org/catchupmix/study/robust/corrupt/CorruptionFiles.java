package org.catchupmix.study.robust.corrupt;

import java.nio.file.Path;
import java.util.Arrays;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;

/**
 * The official files of CIFAR-10-C or CIFAR-100-C (zenodo.org/records/2535967 and 3555552).
 *
 * <p>For each corruption {@code <name>.npy}, uint8 {@code [5 n, H, W, C]}: the n test images at
 * severity 1, then at 2, and so on. {@code labels.npy} has as many labels.
 */
public final class CorruptionFiles {
  private static final String LABELS = "labels.npy";

  private final Path folder;
  private final ImageDataset like;
  private final int[] labels;

  /**
   * Reads the labels.
   *
   * @param like the network's own test images, whose size and classes the files must have
   * @throws DataException if the files are not there or do not fit
   */
  public CorruptionFiles(Path folder, ImageDataset like) {
    this.folder = folder;
    this.like = like;
    NpyFile file = NpyFile.open(folder.resolve(LABELS));
    if (file.shape().length != 1
        || file.shape()[0] == 0
        || file.shape()[0] % Corruption.SEVERITIES != 0) {
      throw new DataException(
          "%s has the shape %s, but must have [5 n]: n labels for each severity, 1 at least"
              .formatted(file.path(), Arrays.toString(file.shape())));
    }
    labels = file.ints();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= like.classes()) {
        throw new DataException(
            "%s: label %d of image %d is outside the %d classes of the network: another data set's files"
                .formatted(file.path(), labels[i], i, like.classes()));
      }
    }
  }

  /** Number of images of each severity. */
  public int images() {
    return labels.length / Corruption.SEVERITIES;
  }

  /**
   * Reads images of a corruption and severity.
   *
   * @param numbers of the images, {@code 0..images()-1}
   * @throws DataException if the file is not there or does not fit
   */
  public ImageDataset read(Corruption corruption, int severity, int[] numbers) {
    NpyFile file = NpyFile.open(folder.resolve(corruption.key() + ".npy"));
    long[] expected = {labels.length, like.height(), like.width(), like.channels()};
    if (file.bytesPerElement() != 1 || !Arrays.equals(file.shape(), expected)) {
      throw new DataException(
          "%s holds %s elements of %d bytes, but must hold %s of 1"
              .formatted(
                  file.path(),
                  Arrays.toString(file.shape()),
                  file.bytesPerElement(),
                  Arrays.toString(expected)));
    }
    int image = like.height() * like.width() * like.channels();
    long first = (severity - 1L) * images();
    byte[] all = file.bytes(first * image, Math.multiplyExact(images(), image));
    byte[][] images = new byte[numbers.length][];
    int[] chosen = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      images[i] = Arrays.copyOfRange(all, numbers[i] * image, (numbers[i] + 1) * image);
      chosen[i] = labels[(int) first + numbers[i]];
    }
    return new ImageDataset(
        corruption.key() + " " + severity,
        like.height(),
        like.width(),
        like.channels(),
        images,
        chosen,
        like.classNames());
  }
}
