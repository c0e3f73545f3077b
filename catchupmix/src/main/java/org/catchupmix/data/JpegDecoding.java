package org.catchupmix.data;

import java.util.Locale;
import java.util.Optional;
import org.catchupmix.data.jpeg.TurboJpeg;

/** Decoder of the JPEG files of a streamed data set. Each gives pixels of its own. */
public enum JpegDecoding {
  /** {@link #TURBO} where the library is found, else {@link #IMAGEIO}. */
  AUTO,
  /** libjpeg-turbo, with the pixels of Pillow and torchvision. */
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
    if (library.isEmpty() && this == TURBO) {
      throw new DataException(
          "--jpeg %s requires libjpeg-turbo, which is not found: %s; or take --jpeg imageio"
              .formatted(this, TurboJpeg.REMEDY));
    }
    return this != AUTO ? this : library.isPresent() ? TURBO : IMAGEIO;
  }

  /** Name of the decoder on this machine. */
  public String description() {
    return here() == IMAGEIO
        ? "ImageIO of Java " + Runtime.version().feature()
        : TurboJpeg.find().orElseThrow().description();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
