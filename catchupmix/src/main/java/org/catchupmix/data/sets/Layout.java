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
 * @param crop usual padding in pixels before an image of its own size is cropped
 * @param kind where the images are during training
 */
public record Layout(
    List<String> files, Reader reader, boolean anySize, int side, int crop, Kind kind) {
  /** Usual padding before a crop, where nothing else is known. */
  public static final int USUAL_CROP = 2;

  /** Padding for photographs of 32 x 32 pixels. */
  static final int CROP_OF_CIFAR = 4;

  public Layout(List<String> files, Reader reader, boolean anySize, int side, Kind kind) {
    this(files, reader, anySize, side, USUAL_CROP, kind);
  }

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

  /** Images of one size, which a reader holds in memory. */
  public static Layout ofOneSize(List<String> files, Function<Path, ImageSplits> reader) {
    return new Layout(
        files, (dir, framing, _) -> reader.apply(dir).framed(framing), false, 0, Kind.IN_MEMORY);
  }

  /** The layout with another usual crop. */
  public Layout cropped(int padding) {
    return new Layout(files, reader, anySize, side, padding, kind);
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
