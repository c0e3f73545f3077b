package org.catchupmix.core.primitive;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Operations that move data: on the rows of a batch, axis 0, and on boxes of a tensor. */
public sealed interface Rows extends Primitive {
  /**
   * {@code out[m,..] = x[index[m],..]}; {@code x [N,..]} and {@code out [M,..]} of one type, any;
   * {@code index} I32 {@code [M]}, each {@code 0..N-1}. M may be several axes, such as those of
   * sentences and words in an embedding.
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
   * Copies a box of x to a box of out: {@code out[to + j] = x[from + k]} with {@code k[axes[i]] =
   * j[i]}, for all j within the box. Other elements of out stay as they are. Activations.
   *
   * @param from a place in x, where the box begins
   * @param axes axis i of out is axis {@code axes[i]} of x; at most {@value #MAX_AXES} axes
   * @param box its extents along the axes of out
   * @param to a place in out, where the box begins
   */
  record Move(Tensor x, int[] from, int[] axes, Shape box, int[] to, Tensor out) implements Rows {
    /** Axes for which the GPU's kernel has parameters. */
    public static final int MAX_AXES = 6;

    public Move {
      Arguments arguments =
          Arguments.of(Move.class).activation("x", x).typed("out", out, x.dtype()).distinct(out, x);
      int rank = x.shape().rank();
      arguments
          .that(rank <= MAX_AXES, "x %s has more than %d axes", x.shape(), MAX_AXES)
          .that(
              Arrays.equals(
                  Arrays.stream(axes).sorted().toArray(), IntStream.range(0, rank).toArray()),
              "axes %s must be a permutation of 0..%d",
              Arrays.toString(axes),
              rank - 1)
          .that(
              box.rank() == rank
                  && out.shape().rank() == rank
                  && from.length == rank
                  && to.length == rank,
              "box %s, places and out %s must have the %d axes of x",
              box,
              out.shape(),
              rank);
      for (int i = 0; i < rank; i++) {
        requireWithin(arguments, "x", x, axes[i], from[axes[i]], box.dim(i));
        requireWithin(arguments, "out", out, i, to[i], box.dim(i));
      }
    }

    private static void requireWithin(
        Arguments arguments, String name, Tensor t, int axis, int start, int count) {
      arguments.that(
          Arguments.isWithin(start, count, t.shape().dim(axis)),
          "the box is %d..%d on axis %d of %s %s",
          start,
          (long) start + count,
          axis,
          name,
          t.shape());
    }

    /** Permutes the axes of a whole tensor. */
    public static Move permutation(Tensor x, int[] axes, Tensor out) {
      requireTensors(x, out);
      int[] start = new int[axes.length];
      return new Move(x, start, axes, out.shape(), start, out);
    }

    /** Reads {@code out} from x, from a place on an axis on. */
    public static Move slice(Tensor x, int axis, int from, Tensor out) {
      requireTensors(x, out);
      return along(x, axis, from, out.shape(), 0, out);
    }

    /** Writes x into {@code out}, from a place on an axis on. */
    public static Move place(Tensor x, int axis, int to, Tensor out) {
      requireTensors(x, out);
      return along(x, axis, 0, x.shape(), to, out);
    }

    private static void requireTensors(Tensor x, Tensor out) {
      Arguments.of(Move.class).any("x", x).any("out", out);
    }

    private static Move along(Tensor x, int axis, int from, Shape box, int to, Tensor out) {
      int rank = x.shape().rank();
      int[] fromPlace = new int[rank];
      int[] toPlace = new int[rank];
      fromPlace[axis] = from;
      toPlace[axis] = to;
      return new Move(x, fromPlace, IntStream.range(0, rank).toArray(), box, toPlace, out);
    }

    /** The index in x of the first element of the box. */
    public int fromOffset() {
      return IntStream.range(0, axes.length).map(a -> from[a] * x.shape().stride(a)).sum();
    }

    /** The index in out of the first element of the box. */
    public int toOffset() {
      return IntStream.range(0, axes.length).map(a -> to[a] * out.shape().stride(a)).sum();
    }

    /** The distance in x of neighbours along an axis of the box. */
    public int fromStride(int axis) {
      return x.shape().stride(axes[axis]);
    }

    /** The distance in out of neighbours along an axis of the box. */
    public int toStride(int axis) {
      return out.shape().stride(axis);
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
   * So the crop is taken first, then flipped, then normalized (torchvision's RandomCrop with
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
              .rank("images", images, 4, Arguments.IMAGE);
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
      // Where the box does not cover out, its other elements count as read: they are kept.
      case Move(var x, _, _, var box, _, var out) ->
          (box.equals(out.shape()) ? Work.reading(x) : Work.reading(x, out)).writing(out);
      case NormalizeImages(var images, var placement, _, var out) ->
          Work.reading(images, placement).writing(out);
    };
  }

  @Override
  default List<Indices> indices() {
    return switch (this) {
      case GatherRows p -> rows(p.index, p.x);
      case GatherRowsGradient p -> rows(p.index, p.dx);
      case Move _, NormalizeImages _ -> List.of();
    };
  }

  private static List<Indices> rows(Tensor index, Tensor x) {
    return List.of(new Indices("index", index, x.shape().dim(0)));
  }

  /** The shape of rows of x, one for each index. */
  static Shape gathered(Shape x, Shape index) {
    int[] dims = Arrays.copyOf(index.dims(), index.rank() + x.rank() - 1);
    System.arraycopy(x.dims(), 1, dims, index.rank(), x.rank() - 1);
    return Shape.of(dims);
  }

  private static void check(Arguments arguments, Tensor x, Tensor index, Tensor out) {
    arguments
        .any("x", x)
        .that(x.shape().rank() >= 1, "x %s must have at least one axis", x.shape())
        .typed("index", index, DType.I32)
        .any("rows", out)
        .like("rows", out, x, gathered(x.shape(), index.shape()))
        .distinct(out, x);
  }
}
