package org.catchupmix.data;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads the files of a data set.
 *
 * @param missing the files that a folder lacks, which need not exist
 * @param read reads them
 * @param anySize whether images come in any size
 * @param side the usual side of images that come in any size; 0 where there is none
 */
record DataReader(Function<Path, List<String>> missing, Read read, boolean anySize, int side) {
  /** Reads images and brings them to a size. */
  @FunctionalInterface
  interface Read {
    /**
     * Reads a folder.
     *
     * @param scale rows and columns that images are stretched to, of a spec's {@code @SIZE}
     * @param framing the size that the network is to see
     * @throws DataException if a file is missing or broken
     */
    ImageSplits from(Path dir, OptionalInt scale, Framing framing);
  }

  /** Of images that have one size; they are framed when they are read. */
  static DataReader ofOneSize(
      Function<Path, List<String>> missing, Function<Path, ImageSplits> read) {
    return new DataReader(missing, (dir, _, framing) -> read.apply(dir).framed(framing), false, 0);
  }
}
