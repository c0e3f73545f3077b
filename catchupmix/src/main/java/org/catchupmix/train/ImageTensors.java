package org.catchupmix.train;

import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.ImageDataset;

/** Turns stored images into network input. */
public final class ImageTensors {
  private ImageTensors() {}

  /**
   * Images {@code from..to-1} as they are, on the device of the scope, real {@code [N,H,W,C]}.
   *
   * @param transform the normalisation
   */
  public static Tensor upload(
      Scope scope, ImageDataset data, int from, int to, ImageTransform transform) {
    return upload(scope, BatchSource.inOrder(data, from, to), data, transform);
  }

  /**
   * Normalisation by the training images' mean and standard deviation, channel by channel. A
   * channel that is constant is only shifted.
   */
  static ImageTransform transform(ImageDataset train) {
    ChannelStatistics statistics = train.channelStatistics();
    double[] std = statistics.std().clone();
    for (int c = 0; c < std.length; c++) {
      if (std[c] == 0) {
        std[c] = 1;
      }
    }
    return new ImageTransform(statistics.mean(), std);
  }

  /** The batch on the device, real {@code [N,H,W,C]}. */
  static Tensor upload(
      Scope scope, BatchSource.Batch batch, ImageDataset data, ImageTransform transform) {
    return of(batch, data, transform).upload(scope);
  }

  /** What a step reads of a batch. */
  static StepBatch of(BatchSource.Batch batch, ImageDataset data, ImageTransform transform) {
    return new StepBatch(
        Shape.of(batch.size(), data.height(), data.width(), data.channels()),
        batch.images(),
        batch.labels(),
        batch.placement(),
        transform);
  }
}
