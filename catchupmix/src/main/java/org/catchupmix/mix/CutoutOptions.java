package org.catchupmix.mix;

/**
 * The choices of Cutout, named as in its code.
 *
 * @param holes {@code n_holes}, squares per picture
 * @param length side of a square, in pixels; an odd one gives squares of {@code length - 1}
 */
public record CutoutOptions(int holes, int length) {
  /** What the paper uses for CIFAR-10. */
  public static final CutoutOptions DEFAULTS = new CutoutOptions(1, 16);

  /** Checks the settings. */
  public CutoutOptions {
    if (holes < 1) {
      throw new IllegalArgumentException("--cutout-holes " + holes + " wants to be at least 1");
    }
    if (length < 2) {
      throw new IllegalArgumentException("--cutout-length " + length + " wants to be at least 2");
    }
  }
}
