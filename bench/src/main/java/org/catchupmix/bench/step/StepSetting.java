package org.catchupmix.bench.step;

import org.catchupmix.core.Preconditions;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;

/**
 * Network, batch and device of training steps on images of 32x32x3 with 100 classes.
 *
 * @param model the network
 * @param width channels of the stem; 0 for the network's default
 * @param batch images in a batch
 * @param device of the steps
 */
public record StepSetting(String model, int width, int batch, StepDevice device) {
  public static final int SIDE = 32;

  public static final int CHANNELS = 3;

  public static final int CLASSES = 100;

  public StepSetting {
    Preconditions.require(batch >= 2, "--batch %d must be at least 2", batch);
    Preconditions.require(width >= 0, "--width %d must be at least 1", width);
    width = width == 0 ? Models.kind(model).width() : width;
  }

  public ModelSpec spec() {
    return new ModelSpec(model, width, CHANNELS, CLASSES, ModelSpec.Stem.CIFAR, false);
  }

  @Override
  public String toString() {
    return "%s of width %d, batch %d of %dx%dx%d, %d classes, on %s"
        .formatted(model, width, batch, SIDE, SIDE, CHANNELS, CLASSES, device);
  }
}
