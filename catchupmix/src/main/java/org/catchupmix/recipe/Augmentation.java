package org.catchupmix.recipe;

/** How a training image is cut at random; whether it is flipped is another setting. */
public enum Augmentation {
  /** Padded with zeros and cut to its size again, as torchvision's RandomCrop does. */
  PAD_CROP,
  /**
   * A part of random area and shape, scaled to the size: {@link org.catchupmix.data.ResizedCrop}.
   */
  RESIZED_CROP,
  NONE
}
