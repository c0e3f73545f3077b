package org.catchupmix.train;

import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;

/** Turns stored images into network input. */
public final class ImageTensors {
  private ImageTensors() {}

  /**
   * Copies images {@code from..to-1}, neither cut nor flipped, to the device, real {@code
   * [N,H,W,C]}.
   *
   * @param transform the normalisation
   */
  public static Tensor upload(
      Scope scope, ImageDataset data, int from, int to, ImageTransform transform) {
    return BatchSource.inOrder(data, transform, from, to).upload(scope);
  }
}
