package org.catchupmix.data.sets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/**
 * Reads the cropped digits of SVHN (Netzer et al. 2011).
 *
 * <p>The MATLAB 5 files hold {@code X}, uint8 {@code [32,32,3,N]} (row, column, channel, image;
 * column-major), and {@code y}, {@code [N,1]}, with 10 for the digit 0.
 */
final class SvhnReader {
  private static final String TRAIN = "train_32x32.mat";
  private static final String TEST = "test_32x32.mat";
  private static final DataFolder FOLDER = new DataFolder("", List.of(TRAIN, TEST));
  static final Layout LAYOUT =
      Layout.ofOneSize(FOLDER.described(), SvhnReader::read).cropped(Layout.CROP_OF_CIFAR);
  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int IMAGE = SIDE * SIDE * CHANNELS;
  private static final int DIGITS = 10;

  private SvhnReader() {}

  private static ImageSplits read(Path dir) {
    Path home = FOLDER.require(dir, "run catchup data fetch svhn");
    return new ImageSplits(
        split("svhn train", home.resolve(TRAIN)), split("svhn test", home.resolve(TEST)));
  }

  private static ImageDataset split(String name, Path path) {
    try (Source source = Sources.openFile(path.toFile());
        MatFile file = Mat5.newReader(source).readMat()) {
      Matrix x = file.getMatrix("X");
      Matrix y = file.getMatrix("y");
      int[] shape = x.getDimensions();
      // MATLAB drops a trailing dimension of one.
      int n = shape.length == 3 ? 1 : shape[shape.length - 1];
      boolean fits =
          (shape.length == 3 || shape.length == 4)
              && Arrays.equals(Arrays.copyOf(shape, 3), new int[] {SIDE, SIDE, CHANNELS})
              && y.getNumElements() == n;
      if (!fits || n < 1) {
        throw new DataException(
            "%s has X of %s and %d labels, must have X of [32, 32, 3, N] and N labels; fetch it again"
                .formatted(path, Arrays.toString(shape), y.getNumElements()));
      }
      byte[][] images = new byte[n][];
      int[] labels = new int[n];
      for (int i = 0; i < n; i++) {
        images[i] = image(x, i);
        labels[i] = label(y.getInt(i), i, path);
      }
      return new ImageDataset(
          name,
          SIDE,
          SIDE,
          CHANNELS,
          images,
          labels,
          IntStream.range(0, DIGITS).mapToObj(String::valueOf).toList());
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // The library throws exceptions of many types for damaged files, which may declare any size.
      throw new DataException(
          "%s is not a MATLAB 5 file with X and y (%s); fetch it again"
              .formatted(
                  path, e instanceof StackOverflowError ? "cells within cells" : e.getMessage()),
          e);
    }
  }

  private static byte[] image(Matrix x, int index) {
    byte[] image = new byte[IMAGE];
    int at = index * IMAGE;
    for (int c = 0; c < CHANNELS; c++) {
      for (int column = 0; column < SIDE; column++) {
        for (int row = 0; row < SIDE; row++) {
          image[(row * SIDE + column) * CHANNELS + c] = x.getByte(at++);
        }
      }
    }
    return image;
  }

  private static int label(int digit, int index, Path path) {
    if (digit < 1 || digit > DIGITS) {
      throw new DataException(
          "%s gives image %d the label %d, must be 1..10; fetch it again"
              .formatted(path, index, digit));
    }
    return digit % DIGITS;
  }
}
