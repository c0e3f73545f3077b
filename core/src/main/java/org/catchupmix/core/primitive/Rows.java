package org.catchupmix.core.primitive;

import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Operations on the rows of a batch: axis 0. */
public sealed interface Rows extends Primitive {
  /**
   * {@code out[m,..] = x[index[m],..]}; {@code x [N,..]} and {@code out [M,..]} of one type, any;
   * {@code index} I32 {@code [M]}, each {@code 0..N-1}.
   */
  record GatherRows(Tensor x, Tensor index, Tensor out) implements Rows {
    public GatherRows {
      check(Arguments.of(GatherRows.class), x, index, out);
    }
  }

  /** {@code dx[n,..] = sum over m with index[m] = n, ascending, of dy[m,..]}; activations. */
  record GatherRowsGradient(Tensor dy, Tensor index, Tensor dx) implements Rows {
    public GatherRowsGradient {
      check(Arguments.of(GatherRowsGradient.class).activation("dy", dy), dx, index, dy);
    }
  }

  /**
   * Pixels to network input:
   *
   * <pre>
   *   out[n,h,w,c] = ( pixel/255 - mean[c] ) / std[c],
   *   pixel = images[n, h + placement[n,0], (flip ? W-1-w : w) + placement[n,1], c],  0 outside
   * </pre>
   *
   * So the crop is taken first, then flipped, then normalised (torchvision's RandomCrop with
   * padding, RandomHorizontalFlip, Normalize).
   *
   * @param images U8 {@code [N,H,W,C]}
   * @param placement I32 {@code [N,3]}: rows and columns by which the crop is shifted, and 1 to
   *     flip
   * @param transform mean and standard deviation of each channel, in units of 255
   * @param out real {@code [N,H,W,C]}
   */
  record NormalizeImages(Tensor images, Tensor placement, ImageTransform transform, Tensor out)
      implements Rows {
    public NormalizeImages {
      Arguments arguments =
          Arguments.of(NormalizeImages.class)
              .typed("images", images, DType.U8)
              .that(
                  images.shape().rank() == 4,
                  "images are %s, must be %s",
                  images.shape(),
                  Arguments.IMAGE);
      arguments
          .shaped("placement", placement, DType.I32, Shape.of(images.shape().dim(0), 3))
          .that(
              transform.channels() == images.shape().dim(3),
              "transform has %d channels, images %s",
              transform.channels(),
              images.shape())
          .real("out", out, images.shape());
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case GatherRows(var x, var index, var out) -> Work.reading(x, index).writing(out);
      case GatherRowsGradient(var dy, var index, var dx) -> Work.reading(dy, index).writing(dx);
      case NormalizeImages(var images, var placement, _, var out) ->
          Work.reading(images, placement).writing(out);
    };
  }

  private static void check(Arguments arguments, Tensor x, Tensor index, Tensor out) {
    arguments
        .any("x", x)
        .that(x.shape().rank() >= 1, "x %s must have at least one axis", x.shape())
        .typed("index", index, DType.I32)
        .that(index.shape().rank() == 1, "index is %s, must be [M]", index.shape());
    int[] dims = x.shape().dims();
    dims[0] = index.shape().dim(0);
    arguments.like("rows", out, x, Shape.of(dims)).distinct(out, x);
  }
}
