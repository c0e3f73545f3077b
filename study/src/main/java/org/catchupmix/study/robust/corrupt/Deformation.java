package org.catchupmix.study.robust.corrupt;

import java.util.List;
import java.util.Locale;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * A deformation of test images (Manifold Mixup, Verma et al., ICML 2019; PatchUp, Faramarzi et al.,
 * AAAI 2022).
 *
 * <p>Angles are drawn for each image, uniformly from {@code -amount} to {@code amount} degrees; a
 * scale is the same for all.
 *
 * @param amount degrees, or a factor
 */
public record Deformation(Kind kind, double amount) {
  public enum Kind {
    /** Rotation about the centre. */
    ROTATION,
    /** Rows slide against each other. */
    SHEAR,
    SCALE
  }

  /** Deformations of the papers, in their order. */
  public static final List<Deformation> ALL =
      List.of(
          new Deformation(Kind.ROTATION, 20),
          new Deformation(Kind.ROTATION, 40),
          new Deformation(Kind.SHEAR, 28.6),
          new Deformation(Kind.SHEAR, 57.3),
          new Deformation(Kind.SCALE, 0.6),
          new Deformation(Kind.SCALE, 0.8),
          new Deformation(Kind.SCALE, 1.2),
          new Deformation(Kind.SCALE, 1.4));

  /** Name, such as {@code rotation_20}, {@code scale_0.6}. */
  public String key() {
    String number = amount == Math.rint(amount) ? "" + (int) amount : "" + amount;
    return kind.name().toLowerCase(Locale.ROOT) + "_" + number;
  }

  /**
   * Deforms one image; the same seed and image number give the same bytes.
   *
   * @param image HWC, 8 bits; not modified
   * @param index the image's number in its set
   */
  public byte[] apply(byte[] image, int height, int width, int channels, long seed, int index) {
    return map(seed, index).apply(image, height, width, channels);
  }

  private Affine map(long seed, int index) {
    double part = 2 * new PhiloxRandom(seed, "deform " + key(), index).nextDouble() - 1;
    return switch (kind) {
      case ROTATION -> Affine.rotation(part * amount);
      case SHEAR -> Affine.shear(part * amount);
      case SCALE -> Affine.scale(amount);
    };
  }

  /**
   * A linear map of the plane about an image's centre. Coordinates are column x to the right and
   * row y downwards, in pixels from the centre {@code ((W-1)/2, (H-1)/2)}:
   *
   * <pre>
   *   x' = a x + b y        y' = c x + d y
   * </pre>
   */
  record Affine(double a, double b, double c, double d) {
    /** A rotation; positive angles turn clockwise, as in torchvision's {@code affine}. */
    static Affine rotation(double degrees) {
      double radians = StrictMath.toRadians(degrees);
      double cos = StrictMath.cos(radians);
      double sin = StrictMath.sin(radians);
      return new Affine(cos, -sin, sin, cos);
    }

    /** A shear of rows, {@code x' = x - tan(angle) y}, as in torchvision. */
    static Affine shear(double degrees) {
      return new Affine(1, -StrictMath.tan(StrictMath.toRadians(degrees)), 0, 1);
    }

    static Affine scale(double factor) {
      return new Affine(factor, 0, 0, factor);
    }

    /**
     * Transforms an image (HWC) with bilinear interpolation; pixels outside are 0. Values are
     * rounded to the nearest byte.
     */
    byte[] apply(byte[] image, int height, int width, int channels) {
      double det = a * d - b * c;
      double middleX = (width - 1) / 2.0;
      double middleY = (height - 1) / 2.0;
      byte[] out = new byte[image.length];
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          double x = column - middleX;
          double y = row - middleY;
          double sourceX = (d * x - b * y) / det + middleX;
          double sourceY = (a * y - c * x) / det + middleY;
          int left = (int) Math.floor(sourceX);
          int top = (int) Math.floor(sourceY);
          double right = sourceX - left;
          double down = sourceY - top;
          for (int k = 0; k < channels; k++) {
            double value = 0;
            for (int j = 0; j < 2; j++) {
              for (int i = 0; i < 2; i++) {
                int sy = top + j;
                int sx = left + i;
                if (sy >= 0 && sy < height && sx >= 0 && sx < width) {
                  double weight = (j == 0 ? 1 - down : down) * (i == 0 ? 1 - right : right);
                  value += weight * (image[(sy * width + sx) * channels + k] & 0xFF);
                }
              }
            }
            out[(row * width + column) * channels + k] = (byte) (int) (value + 0.5);
          }
        }
      }
      return out;
    }
  }
}
