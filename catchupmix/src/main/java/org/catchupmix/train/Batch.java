package org.catchupmix.train;

import static org.catchupmix.core.Preconditions.require;

import java.util.Arrays;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;

/** Images with their labels, on the host. */
public sealed interface Batch {
  Shape shape();

  int[] labels();

  default int size() {
    return labels().length;
  }

  /**
   * Checks that each label is one of a number of classes.
   *
   * @throws IllegalArgumentException if one is not
   */
  default void requireLabels(int classes) {
    int[] labels = labels();
    for (int i = 0; i < labels.length; i++) {
      require(
          labels[i] >= 0 && labels[i] < classes,
          "labels[%d] = %d must be 0..%d",
          i,
          labels[i],
          classes - 1);
    }
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

    /**
     * Makes a batch of some images of a data set, as they are: neither shifted nor flipped.
     *
     * @param data images of {@code H * W * C} bytes
     * @param transform a mean and a deviation for each of the {@code C} channels
     * @param rows numbers of the {@code N} images, {@code 0..data.size() - 1}; one may come twice
     * @return images {@code [N,H,W,C]} with their {@code N} labels, in the order of the rows
     * @throws IllegalArgumentException if there are no rows, one is out of range, or the channels
     *     differ
     * @throws org.catchupmix.data.DataException if the data set is streamed and a file is broken
     */
    public static Stored of(ImageDataset data, ImageTransform transform, int... rows) {
      String name = data.name();
      require(rows.length > 0, "%s: rows [] must name at least one image", name);
      for (int row : rows) {
        int last = data.size() - 1;
        require(row >= 0 && row <= last, "%s: row %d must be 0..%d", name, row, last);
      }
      require(
          transform.channels() == data.channels(),
          "%s: the transform has %d channels, must have %d as the images",
          name,
          transform.channels(),
          data.channels());
      Stored batch = empty(data, transform, rows.length);
      data.inParallel(rows.length, i -> batch.put(i, rows[i], data, data.image(rows[i])));
      return batch;
    }

    /** Space for n images of a data set. */
    static Stored empty(ImageDataset data, ImageTransform transform, int n) {
      Shape shape = Shape.of(n, data.height(), data.width(), data.channels());
      byte[] images = new byte[Math.toIntExact(shape.elements())];
      return new Stored(shape, images, new int[n], new int[n], new int[3 * n], transform);
    }

    /** Sets image i to the pixels, with the label, of a row of the data set. */
    void put(int i, int row, ImageDataset data, byte[] image) {
      System.arraycopy(image, 0, images, i * image.length, image.length);
      rows[i] = row;
      labels[i] = data.label(row);
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
