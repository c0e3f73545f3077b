package org.catchupmix.data;

import java.util.Locale;
import java.util.Optional;
import org.catchupmix.data.jpeg.TurboJpeg;

/** Decoder of the JPEG files of a streamed data set. Each gives pixels of its own. */
public enum JpegDecoding {
  /** {@link #TURBO_SCALED} where the library is found, else {@link #IMAGEIO}. */
  AUTO,
  /** libjpeg-turbo at 1/8, 1/4, 1/2 or full size, the smallest that suffices. */
  TURBO_SCALED,
  /** libjpeg-turbo at full size, with the pixels of Pillow and torchvision. */
  TURBO,
  /** The JDK's decoder, which needs no library. */
  IMAGEIO;

  /**
   * Resolves {@link #AUTO} on this machine, so that the choice can be recorded.
   *
   * @throws DataException if the library is requested and not found
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

  /** Name of the decoder on this machine. */
  public String description() {
    return switch (here()) {
      case IMAGEIO -> "ImageIO of Java " + Runtime.version().feature();
      case TURBO -> TurboJpeg.find().orElseThrow().description();
      default -> TurboJpeg.find().orElseThrow().description() + ", scaled while decoding";
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
