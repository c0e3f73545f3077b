package org.catchupmix.data.sets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageDecoder;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.ResizedCrop;

/**
 * Reads the binary versions of CIFAR-10 and CIFAR-100, 32 x 32 RGB images.
 *
 * <p>The format, from A. Krizhevsky's page (www.cs.toronto.edu/~kriz/cifar.html): a file is a row
 * of records without header, each of them
 *
 * <pre>
 *   u8          CIFAR-100 only: the coarse label 0..19, which is ignored
 *   u8          the label, 0..9 or (fine) 0..99
 *   u8 x 3072   the planes red, green, blue, each 32 x 32 with the columns innermost
 * </pre>
 *
 * <p>The planes are interleaved into NHWC. A file may have any number of records but none.
 *
 * <p>A folder with {@value #PACKED_TRAIN} and {@value #PACKED_TEST} has JPEG images instead:
 * gzipped records of the labels, the length of the JPEG (u16, big-endian), and the JPEG, which the
 * decoder of {@link JpegDecoding#AUTO} reads.
 *
 * @param subfolder the folder that the official archive makes
 * @param namesFile optional file with the names of the classes, one per line
 * @param defaultNames names of the classes without that file
 * @param labelBytes labels of a record; the last one is the target
 */
record CifarReader(
    String dataset,
    String subfolder,
    List<String> trainFiles,
    String testFile,
    String namesFile,
    List<String> defaultNames,
    int labelBytes) {
  static final CifarReader CIFAR10 =
      new CifarReader(
          "cifar10",
          "cifar-10-batches-bin",
          IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList(),
          "test_batch.bin",
          "batches.meta.txt",
          List.of("airplane automobile bird cat deer dog frog horse ship truck".split(" ")),
          1);

  static final CifarReader CIFAR100 =
      new CifarReader(
          "cifar100",
          "cifar-100-binary",
          List.of("train.bin"),
          "test.bin",
          "fine_label_names.txt",
          IntStream.range(0, 100).mapToObj(i -> "class " + i).toList(),
          2);

  private static final String PACKED_TRAIN = "train.jpgs.gz";
  private static final String PACKED_TEST = "test.jpgs.gz";
  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int PLANE = SIDE * SIDE;

  Layout layout() {
    List<String> all = Stream.concat(trainFiles.stream(), Stream.of(testFile)).toList();
    DataFolder folder = new DataFolder(subfolder, all);
    return Layout.ofOneSize(
            folder.described(),
            dir ->
                Files.exists(dir.resolve(PACKED_TRAIN))
                    ? read(dir, List.of(PACKED_TRAIN), PACKED_TEST)
                    : read(
                        folder.require(dir, "unpack the binary version of the dataset there"),
                        trainFiles,
                        testFile))
        .cropped(Layout.CROP_OF_CIFAR);
  }

  private ImageSplits read(Path home, List<String> train, String test) {
    Path file = home.resolve(namesFile);
    List<String> names =
        Files.exists(file)
            ? DataFolder.lines(file).stream().map(String::strip).toList()
            : defaultNames;
    if (names.size() != defaultNames.size()) {
      throw new DataException(
          "%s has %d names, but %s has %d classes, one name per line; fetch it again or delete it."
              .formatted(file, names.size(), dataset, defaultNames.size()));
    }
    return new ImageSplits(
        split(dataset + " train", home, train, names),
        split(dataset + " test", home, List.of(test), names));
  }

  private ImageDataset split(String name, Path home, List<String> files, List<String> names) {
    List<byte[]> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    Optional<String> decoder = Optional.empty();
    for (String file : files) {
      if (file.endsWith(".gz")) {
        JpegDecoding decoding = JpegDecoding.AUTO.here();
        readPacked(home.resolve(file), new ImageDecoder(decoding), images, labels);
        decoder = Optional.of(decoding.description());
      } else {
        readRecords(home.resolve(file), images, labels);
      }
    }
    return new ImageDataset(
            name,
            SIDE,
            SIDE,
            CHANNELS,
            images.toArray(byte[][]::new),
            labels.stream().mapToInt(Integer::intValue).toArray(),
            names)
        .decodedBy(decoder);
  }

  private void readRecords(Path file, List<byte[]> images, List<Integer> labels) {
    byte[] record = new byte[labelBytes + CHANNELS * PLANE];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int r = 0; ; r++) {
        int length = in.readNBytes(record, 0, record.length);
        if (length == 0 && r > 0) {
          return;
        }
        int label = record[labelBytes - 1] & 0xFF;
        if (length < record.length || label >= classes()) {
          throw new DataException(
              "%s: record %d must have %d bytes and a label below %d, has %d bytes and label %d; fetch it again"
                  .formatted(file, r, record.length, classes(), length, label));
        }
        labels.add(label);
        images.add(interleaved(record));
      }
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  private void readPacked(
      Path file, ImageDecoder decoder, List<byte[]> images, List<Integer> labels) {
    MemorySegment memory = Arena.ofAuto().allocate(1 << Short.SIZE);
    try (DataInputStream in =
        new DataInputStream(
            new GZIPInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), 1 << 16))) {
      byte[] label = in.readNBytes(labelBytes);
      for (int r = 0; label.length > 0 || r == 0; r++) {
        int length = label.length == labelBytes ? in.readUnsignedShort() : 0;
        byte[] jpeg = in.readNBytes(length);
        if (length == 0 || jpeg.length < length || (label[labelBytes - 1] & 0xFF) >= classes()) {
          throw new DataException(
              "%s: record %d is damaged: a label below %d and a JPEG are required; pack it again"
                  .formatted(file, r, classes()));
        }
        MemorySegment encoded = memory.asSlice(0, length);
        MemorySegment.copy(jpeg, 0, encoded, ValueLayout.JAVA_BYTE, 0, length);
        String name = "%s, record %d".formatted(file, r);
        Image image = decoder.decode(name, encoded, ResizedCrop.Choice.ALL);
        if (image.height() != SIDE || image.width() != SIDE) {
          throw new DataException(
              "%s: image %d must be %d x %d, is %d x %d"
                  .formatted(file, r, SIDE, SIDE, image.height(), image.width()));
        }
        labels.add(label[labelBytes - 1] & 0xFF);
        images.add(image.pixels());
        label = in.readNBytes(labelBytes);
      }
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  private int classes() {
    return defaultNames.size();
  }

  private byte[] interleaved(byte[] record) {
    byte[] image = new byte[PLANE * CHANNELS];
    for (int i = 0; i < image.length; i++) {
      image[i] = record[labelBytes + i % CHANNELS * PLANE + i / CHANNELS];
    }
    return image;
  }
}
