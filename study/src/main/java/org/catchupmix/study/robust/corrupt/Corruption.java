package org.catchupmix.study.robust.corrupt;

import java.util.Locale;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.DataException;

/**
 * The fifteen corruptions, in the order of the paper, at severities 1 to 5.
 *
 * <p>Where this differs from that program, besides its random numbers:
 *
 * <ul>
 *   <li>arithmetic is in double precision; OpenCV's blur and skimage's work in single, and OpenCV's
 *       affine warp in steps of 1/32 pixel;
 *   <li>motion blur (of snow too) is ImageMagick's formula, not the library;
 *   <li>frost is made, not photographed, see {@link Weather#frost};
 *   <li>a grey image stays grey, in place of being made three equal channels.
 * </ul>
 */
public enum Corruption {
  /** Normal noise on each channel of each pixel. */
  GAUSSIAN_NOISE(Noise::gaussian),
  /** Poisson noise, as of few photons. */
  SHOT_NOISE(Noise::shot),
  /** Salt and pepper. */
  IMPULSE_NOISE(Noise::impulse),
  /** A disc, as of a lens out of focus. */
  DEFOCUS_BLUR(Blur::defocus),
  /** Neighbouring pixels swapped between two blurs. */
  GLASS_BLUR(Blur::glass),
  /** Along a line. */
  MOTION_BLUR(Blur::motion),
  /** The mean of several enlargements. */
  ZOOM_BLUR(Blur::zoom),
  /** Streaks of white over a paler image. */
  SNOW(Weather::snow),
  /** Ice over the image. */
  FROST(Weather::frost),
  /** Plasma noise, contrast lowered. */
  FOG(Weather::fog),
  /** Value of HSV raised. */
  BRIGHTNESS(Weather::brightness),
  /** Drawn towards the mean. */
  CONTRAST(Digital::contrast),
  /** A small affine map and a smooth displacement. */
  ELASTIC_TRANSFORM(Digital::elastic),
  /** Made smaller, and larger again by boxes. */
  PIXELATE(Digital::pixelate),
  /** Encoded at low quality. */
  JPEG_COMPRESSION(Digital::jpeg);

  public static final int SEVERITIES = 5;

  /** Minimum side of an image, for the filters. */
  private static final int MIN_SIDE = 8;

  private interface Rule {
    byte[] apply(Pixels image, int severity, PhiloxRandom random);
  }

  private final Rule rule;

  Corruption(Rule rule) {
    this.rule = rule;
  }

  /** Name in the official files, such as {@code gaussian_noise}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Rejects images that cannot be corrupted by a {@link DataException}. */
  public static void requireImages(String name, int height, int width, int channels) {
    if (channels != 1 && channels != 3 || Math.min(height, width) < MIN_SIDE) {
      throw new DataException(
          "corruptions require images of at least %d x %d with 1 or 3 channels, those of %s are %d x %d x %d"
              .formatted(MIN_SIDE, MIN_SIDE, name, height, width, channels));
    }
  }

  /**
   * Corrupts one image; the same seed and image number give the same bytes.
   *
   * @param image HWC, 8 bits; not modified
   * @param severity 1 to 5
   * @param index the image's number in its set
   */
  public byte[] apply(
      byte[] image, int height, int width, int channels, int severity, long seed, int index) {
    if (severity < 1 || severity > SEVERITIES) {
      throw new IllegalArgumentException("severity " + severity + " must be 1 to 5");
    }
    return rule.apply(
        Pixels.of(image, height, width, channels),
        severity,
        new PhiloxRandom(seed, "corrupt " + key(), severity, index));
  }
}
