package org.catchupmix.train;

/** How a training image is cut at random; whether it is flipped is another setting. */
public enum Augmentation {
  /** Padded with zeros and cut to its size again, as torchvision's RandomCrop does. */
  PAD_CROP("pad-crop"),
  /**
   * A part of random area and shape, scaled to the size: {@link org.catchupmix.data.ResizedCrop}.
   */
  RESIZED_CROP("resized-crop"),
  /** Not at all. */
  NONE("none");

  private final String key;

  Augmentation(String key) {
    this.key = key;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return key;
  }
}
