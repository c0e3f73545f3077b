package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;

/**
 * Files of a data set and their reader.
 *
 * @param files the files of a folder in words, one line each; empty if they are in the program
 * @param anySize whether images come in any size
 * @param side usual side of images that come in any size; 0 if there is none
 * @param kind where the images are during training
 */
public record Layout(List<String> files, Reader reader, boolean anySize, int side, Kind kind) {
  public enum Kind {
    IN_MEMORY,
    FILES,
    SHARDS
  }

  @FunctionalInterface
  public interface Reader {
    /**
     * Reads a folder.
     *
     * @throws org.catchupmix.data.DataException if a file is missing or broken
     */
    ImageSplits read(Path dir, Framing framing, JpegDecoding jpeg);
  }

  static Layout ofOneSize(List<String> files, Function<Path, ImageSplits> reader) {
    return new Layout(
        files, (dir, framing, _) -> reader.apply(dir).framed(framing), false, 0, Kind.IN_MEMORY);
  }

  static Layout inMemory(
      List<String> files, Function<Path, LabelledFiles> lister, boolean anySize, int side) {
    return new Layout(
        files,
        (dir, framing, _) -> lister.apply(dir).inMemory(framing),
        anySize,
        side,
        Kind.IN_MEMORY);
  }
}
