package org.catchupmix.data;

import java.util.Locale;
import java.util.Optional;
import org.catchupmix.data.jpeg.TurboJpeg;

/** By what the JPEG files of a streamed data set are decoded. Each gives pixels of its own. */
public enum JpegDecoding {
  /** {@link #TURBO_SCALED} where the library is found, else {@link #IMAGEIO}. */
  AUTO,
  /**
   * libjpeg-turbo, at the smallest of 1/8, 1/4, 1/2 and all of the size at which the part that is
   * cut out still has the pixels that the network sees.
   */
  TURBO_SCALED,
  /** libjpeg-turbo, at the full size: the pixels of Pillow and torchvision. */
  TURBO,
  /** The JDK's decoder, which needs no library. */
  IMAGEIO;

  /**
   * What this means on this machine, so that it can be written down.
   *
   * @throws DataException if the library is asked for and not found
   */
  public JpegDecoding here() {
    Optional<TurboJpeg> library = TurboJpeg.find();
    if (library.isEmpty() && (this == TURBO || this == TURBO_SCALED)) {
      throw new DataException(
          "--jpeg %s requires libjpeg-turbo, which is not found: %s; or take --jpeg imageio"
              .formatted(this, TurboJpeg.REMEDY));
    }
    return this != AUTO ? this : library.isPresent() ? TURBO_SCALED : IMAGEIO;
  }

  /** Which decoder it is on this machine, with what tells its pixels from those of others. */
  public String description() {
    return switch (here()) {
      case IMAGEIO -> "ImageIO of Java " + Runtime.version().feature();
      case TURBO -> TurboJpeg.find().orElseThrow().description();
      default -> TurboJpeg.find().orElseThrow().description() + ", scaled while decoding";
    };
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
