package org.catchupmix.bench.step;

import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;

/**
 * What is trained: images of 32x32x3 of 100 classes.
 *
 * @param model the network
 * @param width channels of the stem; 0 for the network's own
 * @param batch images in a batch
 * @param device where
 */
public record StepSetting(String model, int width, int batch, StepDevice device) {
  /** Height and width of an image in pixels. */
  public static final int SIDE = 32;

  /** Channels of an image. */
  public static final int CHANNELS = 3;

  /** Classes. */
  public static final int CLASSES = 100;

  /** Fills in the width. */
  public StepSetting {
    if (batch < 2) {
      throw new IllegalArgumentException("--batch " + batch + " must be at least 2");
    }
    if (width < 0) {
      throw new IllegalArgumentException("--width " + width + " must be at least 1");
    }
    width = width == 0 ? Models.kind(model).width() : width;
  }

  /** The network to build. */
  public ModelSpec spec() {
    return new ModelSpec(model, width, CHANNELS, CLASSES, ModelSpec.Stem.CIFAR, false);
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "%s of width %d, batch %d of %dx%dx%d, %d classes, on %s"
        .formatted(model, width, batch, SIDE, SIDE, CHANNELS, CLASSES, device);
  }
}
