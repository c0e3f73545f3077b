package org.catchupmix.train;

import java.util.Arrays;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * A batch as a step reads it from the host.
 *
 * @param shape {@code [N,H,W,C]}
 * @param images bytes, as they are stored
 * @param labels {@code N}
 * @param placement {@code [N,3]}: shift down, shift right, flip; see {@link Rows.NormalizeImages}
 * @param transform the normalisation
 */
public record StepBatch(
    Shape shape, byte[] images, int[] labels, int[] placement, ImageTransform transform) {
  /** Images. */
  public int size() {
    return labels.length;
  }

  /** Some of its images, {@code from..to-1}. */
  StepBatch part(int from, int to) {
    int imageBytes = images.length / size();
    return new StepBatch(
        Shape.of(to - from, shape.dim(1), shape.dim(2), shape.dim(3)),
        Arrays.copyOfRange(images, from * imageBytes, to * imageBytes),
        Arrays.copyOfRange(labels, from, to),
        Arrays.copyOfRange(placement, 3 * from, 3 * to),
        transform);
  }

  /** The images on the device as the network reads them, real. */
  Tensor upload(Scope scope) {
    Tensor bytes = scope.of(shape, images);
    Tensor placed = scope.of(Shape.of(size(), 3), placement);
    Tensor x = scope.tensor(shape, scope.backend().computeDtype());
    scope.backend().run(new Rows.NormalizeImages(bytes, placed, transform, x));
    scope.release(bytes);
    scope.release(placed);
    return x;
  }
}
