package org.catchupmix.data;

/** Training and test images of equal height, width, channels and classes. */
public record ImageSplits(ImageDataset train, ImageDataset test) {
  public ImageSplits {
    if (train.height() != test.height()
        || train.width() != test.width()
        || train.channels() != test.channels()
        || !train.classNames().equals(test.classNames())) {
      throw new IllegalArgumentException(
          "train and test do not fit each other: %s, but %s".formatted(train, test));
    }
  }

  /** Brings the images to a size, if one is set. */
  public ImageSplits framed(Framing framing) {
    return framing.isSet() ? new ImageSplits(train.framed(framing), test.framed(framing)) : this;
  }
}
