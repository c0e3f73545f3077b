package org.catchupmix.train;

import java.util.Arrays;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Images with their labels, on the host. */
public sealed interface Batch {
  Shape shape();

  int[] labels();

  default int size() {
    return labels().length;
  }

  /** Copies the images to the device as the network reads them, real {@code [N,H,W,C]}. */
  Tensor upload(TensorScope scope);

  /**
   * Images as a data set stores them; the device cuts and normalizes them.
   *
   * @param images U8, {@code [N,H,W,C]}
   * @param rows their rows in the data set
   * @param placement {@code [N,3]}: shift down, shift right, flip; see {@link Rows.NormalizeImages}
   */
  record Stored(
      Shape shape,
      byte[] images,
      int[] rows,
      int[] labels,
      int[] placement,
      ImageTransform transform)
      implements Batch {
    /** Images that belong to no data set; not for an engine that holds one. */
    public Stored(
        Shape shape, byte[] images, int[] labels, int[] placement, ImageTransform transform) {
      this(shape, images, new int[labels.length], labels, placement, transform);
    }

    public Stored part(int from, int to) {
      int imageBytes = images.length / size();
      return new Stored(
          Shape.of(to - from, shape.dim(1), shape.dim(2), shape.dim(3)),
          Arrays.copyOfRange(images, from * imageBytes, to * imageBytes),
          Arrays.copyOfRange(rows, from, to),
          Arrays.copyOfRange(labels, from, to),
          Arrays.copyOfRange(placement, 3 * from, 3 * to),
          transform);
    }

    @Override
    public Tensor upload(TensorScope scope) {
      Tensor bytes = scope.of(shape, images);
      Tensor placed = scope.of(Shape.of(size(), 3), placement);
      Tensor x = normalized(scope, bytes, placed);
      scope.release(bytes);
      scope.release(placed);
      return x;
    }

    /** Cuts and normalizes images that are on the device already. */
    Tensor normalized(TensorScope scope, Tensor bytes, Tensor placed) {
      Tensor x = scope.real(shape);
      scope.run(new Rows.NormalizeImages(bytes, placed, transform, x));
      return x;
    }
  }

  /**
   * Images that are normalized already.
   *
   * @param images {@code [N,H,W,C]}
   */
  record Real(Shape shape, double[] images, int[] labels) implements Batch {
    @Override
    public Tensor upload(TensorScope scope) {
      return scope.of(shape, images);
    }
  }
}
