package org.catchupmix.train;

import org.catchupmix.core.Preconditions;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;

/** Training images that the device keeps. */
public final class DeviceImages {
  private DeviceImages() {}

  /**
   * Checks that they fit into one tensor.
   *
   * @param asker begins the message, such as a flag
   * @throws IllegalArgumentException if they have 2 GiB or more
   */
  public static void requireUploadable(String asker, ImageDataset train) {
    long perImage = (long) train.height() * train.width() * train.channels();
    Preconditions.require(
        train.size() * perImage <= Integer.MAX_VALUE,
        "%s requires less than 2 GiB of images, but %s has %d of %d x %d pixels",
        asker,
        train.name(),
        train.size(),
        train.height(),
        train.width());
  }

  /** Uploads them as they are stored, U8 {@code [M,H,W,C]}. */
  static Tensor upload(TrainingData data, TensorScope scope) {
    requireUploadable("upload", data.train());
    Batch.Stored all = BatchSource.inOrder(data.train(), data.transform(), 0, data.train().size());
    return scope.of(all.shape(), all.images());
  }
}
