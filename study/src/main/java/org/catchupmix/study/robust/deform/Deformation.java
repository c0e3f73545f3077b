package org.catchupmix.study.robust.deform;

import java.util.List;
import java.util.Locale;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * A deformation of test pictures that training never saw, as in Manifold Mixup (Verma et al., ICML
 * 2019) and PatchUp (Faramarzi et al., AAAI 2022). Angles are drawn for each picture, evenly from
 * {@code -amount} to {@code amount} degrees; a scale is the same for all. Conventions: {@link
 * Affine}.
 *
 * @param kind what is done
 * @param amount degrees, or a factor
 */
public record Deformation(Kind kind, double amount) {
  /** What is done. */
  public enum Kind {
    /** Turned about the centre. */
    ROTATION,
    /** Rows slide against each other. */
    SHEAR,
    /** Grown or shrunk about the centre. */
    SCALE
  }

  /** Those of the papers, in their order. */
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

  /** Such as {@code rotation_20}, {@code scale_0.6}. */
  public String key() {
    String number = amount == Math.rint(amount) ? "" + (int) amount : "" + amount;
    return kind.name().toLowerCase(Locale.ROOT) + "_" + number;
  }

  /**
   * Deforms one picture; the same seed and picture number give the same bytes.
   *
   * @param picture HWC, 8 bits; left as it is
   * @param seed of the whole test
   * @param index the picture's number in its set
   */
  public byte[] apply(byte[] picture, int height, int width, int channels, long seed, int index) {
    return map(seed, index).apply(picture, height, width, channels);
  }

  private Affine map(long seed, int index) {
    double part = 2 * new PhiloxRandom(seed, "deform " + key(), index).nextDouble() - 1;
    return switch (kind) {
      case ROTATION -> Affine.rotation(part * amount);
      case SHEAR -> Affine.shear(part * amount);
      case SCALE -> Affine.scale(amount);
    };
  }
}
