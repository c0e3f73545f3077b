package org.catchupmix.mix;

/**
 * The choices of GuidedMixup, named as in its code.
 *
 * @param blur side of the Gaussian filter in pixels, odd; 0 for none
 * @param sigma {@code blur_sigma}, its deviation in pixels, above 0
 */
public record GuidedOptions(int blur, double sigma) {
  /** What the authors use. */
  public static final GuidedOptions DEFAULTS = new GuidedOptions(7, 3);

  /** Checks the settings. */
  public GuidedOptions {
    if (blur != 0 && (blur < 1 || blur % 2 == 0)) {
      throw new IllegalArgumentException(
          "--guided-blur " + blur + " wants to be odd, or 0 for none");
    }
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "--guided-blur-sigma " + sigma + " wants to be above 0 pixels");
    }
  }
}
