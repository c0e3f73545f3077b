package org.catchupmix.study.robust.corrupt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;

/**
 * The official files of CIFAR-10-C or CIFAR-100-C (zenodo.org/records/2535967 and 3555552).
 *
 * <p>For each corruption {@code <name>.npy}, uint8 {@code [5 n, H, W, C]}: the n test images at
 * severity 1, then at 2, and so on. {@code labels.npy} has as many labels, uint8 too.
 */
public final class CorruptionFiles {
  private final Path folder;
  private final ImageDataset like;
  private final int[] labels;

  /**
   * Reads the labels.
   *
   * @param like the network's own test images, whose size and classes the files must have
   * @throws DataException if the files do not fit
   */
  public CorruptionFiles(Path folder, ImageDataset like) throws IOException {
    this.folder = folder;
    this.like = like;
    Path file = folder.resolve("labels.npy");
    try (InputStream in = Files.newInputStream(file)) {
      int count = (int) requireBytes(file, in)[0];
      byte[] bytes = in.readAllBytes();
      if (count != bytes.length || count == 0 || count % Corruption.SEVERITIES != 0) {
        throw new DataException(
            "%s holds %d labels, but must hold as many for each severity, and at least one"
                .formatted(file, bytes.length));
      }
      labels = new int[count];
      Arrays.setAll(labels, i -> bytes[i] & 0xFF);
    }
    int largest = Arrays.stream(labels).max().orElseThrow();
    if (largest >= like.classes()) {
      throw new DataException(
          "%s has the label %d, but the network has %d classes: another data set's files"
              .formatted(file, largest, like.classes()));
    }
  }

  /** Reads the header of an array of bytes and returns its shape. */
  private static long[] requireBytes(Path file, InputStream in) throws IOException {
    NpyHeader header = NpyHeader.read(file, in);
    if (!header.type().equals("|u1") || header.shape().length == 0) {
      throw new DataException(
          "%s holds elements of type '%s', but must hold '|u1' (uint8)"
              .formatted(file, header.type()));
    }
    return header.shape();
  }

  /** Number of images of each severity. */
  public int images() {
    return labels.length / Corruption.SEVERITIES;
  }

  /**
   * Reads images of a corruption and severity.
   *
   * @param numbers of the images, {@code 0..images()-1}
   * @throws DataException if the file does not fit
   */
  public ImageDataset read(Corruption corruption, int severity, int[] numbers) throws IOException {
    Path file = folder.resolve(corruption.key() + ".npy");
    int first = (severity - 1) * images();
    int size = like.height() * like.width() * like.channels();
    byte[] all;
    try (InputStream in = Files.newInputStream(file)) {
      long[] shape = requireBytes(file, in);
      long[] expected = {labels.length, like.height(), like.width(), like.channels()};
      if (!Arrays.equals(shape, expected)) {
        throw new DataException(
            "%s has the shape %s, but must have %s"
                .formatted(file, Arrays.toString(shape), Arrays.toString(expected)));
      }
      in.skipNBytes((long) first * size);
      all = in.readNBytes(Math.multiplyExact(images(), size));
    }
    if (all.length < images() * size) {
      throw new DataException(file + " is not a whole .npy file: it ends too early");
    }
    byte[][] images = new byte[numbers.length][];
    int[] chosen = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      images[i] = Arrays.copyOfRange(all, numbers[i] * size, (numbers[i] + 1) * size);
      chosen[i] = labels[first + numbers[i]];
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
