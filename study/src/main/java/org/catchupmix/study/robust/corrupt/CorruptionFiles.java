package org.catchupmix.study.robust.corrupt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;

/**
 * The official files of CIFAR-10-C or CIFAR-100-C (zenodo.org/records/2535967 and 3555552).
 *
 * <p>For each corruption {@code <name>.npy}, uint8 {@code [5 n, H, W, C]}: the n test images at
 * severity 1, then at 2, and so on. {@code labels.npy} has as many labels, uint8 too.
 */
public final class CorruptionFiles {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '\\|u1', 'fortran_order': False,"
              + " 'shape': \\(([0-9]{1,18}(?:, [0-9]{1,18}){0,31}),?\\), \\}\\s*");

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
      int count = (int) shape(file, in)[0];
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

  /**
   * Requires that all files are there.
   *
   * @throws DataException if some are missing
   */
  public static void requireAll(Path folder) {
    List<String> missing =
        Stream.concat(Stream.of("labels"), Arrays.stream(Corruption.values()).map(Corruption::key))
            .map(name -> name + ".npy")
            .filter(name -> !Files.isRegularFile(folder.resolve(name)))
            .toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "--corruption-files %s has no %s".formatted(folder, String.join(", ", missing)));
    }
  }

  /**
   * Reads the shape of a byte array in the format of {@code numpy.save}, version 1.0. The elements
   * follow in row-major order.
   *
   * @throws DataException if it is something else
   */
  static long[] shape(Object file, InputStream in) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    int length = Math.max(0, in.read() | in.read() << 8);
    String header = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    Matcher matcher = HEADER.matcher(header);
    if (!Arrays.equals(magic, MAGIC) || !matcher.matches()) {
      throw new DataException(
          "%s is not an array of bytes in NumPy's format 1.0: its header is '%.200s'"
              .formatted(file, header.strip()));
    }
    return Arrays.stream(matcher.group(1).split(", ")).mapToLong(Long::parseLong).toArray();
  }

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
      long[] shape = shape(file, in);
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
