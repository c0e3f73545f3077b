package org.catchupmix.nn;

/**
 * Parameters from which a kind of network is built.
 *
 * @param name of a known kind, see {@link org.catchupmix.nn.models.Models}
 * @param width channels of the stem
 * @param channels of the images
 * @param finalNorm whether a pre-activation network ends with batch norm and ReLU
 */
public record ModelSpec(
    String name, int width, int channels, int classes, Stem stem, boolean finalNorm) {
  public enum Stem {
    /** 3x3 convolution, stride 1: for small images. */
    CIFAR,
    /** 7x7 convolution, stride 2, then 3x3 max-pool, stride 2: for large ones. */
    IMAGENET
  }

  public ModelSpec {
    if (width < 1 || channels < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "model: width %d, channels %d, classes %d: each must be at least 1"
              .formatted(width, channels, classes));
    }
  }

  /** Name of the network in messages. */
  public String title() {
    return "%s (width %d%s)".formatted(name, width, finalNorm ? ", final norm" : "");
  }
}
