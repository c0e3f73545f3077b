package org.catchupmix.data;

/**
 * Training and test images of equal height, width, channels and classes. Where there are test
 * images only, both are those.
 */
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

  /** Says whether there are images to train on. */
  public boolean hasTraining() {
    return train != test;
  }

  /** Brings the images to a size, if one is set. */
  public ImageSplits framed(Framing framing) {
    if (!framing.isSet()) {
      return this;
    }
    ImageDataset framed = test.framed(framing);
    return new ImageSplits(hasTraining() ? train.framed(framing) : framed, framed);
  }
}
