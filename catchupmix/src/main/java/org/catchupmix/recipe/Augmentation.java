package org.catchupmix.recipe;

/** Random cropping of a training image; flipping is another setting. */
public enum Augmentation {
  /** Padded with zeros and cut to its size again, as torchvision's RandomCrop does. */
  PAD_CROP,
  /**
   * A part of random area and shape, scaled to the size: {@link org.catchupmix.data.ResizedCrop}.
   */
  RESIZED_CROP,
  NONE
}
